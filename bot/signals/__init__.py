"""What changed: numbers become events."""

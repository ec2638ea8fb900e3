"""The values that all other parts speak in."""

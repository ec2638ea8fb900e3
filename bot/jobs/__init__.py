"""What the clock starts: fetch, compute, remember."""

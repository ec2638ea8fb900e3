"""The world in: prices from Yahoo, from recorded files and from the packaged sample."""

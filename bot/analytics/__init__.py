"""Numbers: sessions, returns, correlations and how far they can be trusted."""

"""Tandem: how closely Bitcoin moves with small-cap technology, told on Telegram."""

__version__ = "0.1.0"

"""Onrecord: who said what, on whose word, and who denied it or would not comment."""

__version__ = "0.1.0"

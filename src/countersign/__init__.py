"""Countersign: a support desk whose every word is signed for."""

__version__ = "0.1.0"

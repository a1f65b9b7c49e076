"""Reads of general questions."""

"""Small things that every room stands on; no tables."""

"""Targets and clocks: what was promised, and how much of it is left."""

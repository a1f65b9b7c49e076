"""Pure rules of shifts: roles and rest, weekly templates, substitution, coverage."""

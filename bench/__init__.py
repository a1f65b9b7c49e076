"""Repeatable measurements: a large believable database, our pages, and the same SQL without us."""

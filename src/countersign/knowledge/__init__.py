"""Prepared instructions: procedures, written by one person, approved by another, run on tickets."""

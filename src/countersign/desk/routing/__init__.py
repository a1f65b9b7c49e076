"""Screens of the desk about whose work a ticket is: next, escalations, rules of routing."""

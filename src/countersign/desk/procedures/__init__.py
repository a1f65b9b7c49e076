"""Procedures on the desk: their list and wordings, and their runs on a ticket."""

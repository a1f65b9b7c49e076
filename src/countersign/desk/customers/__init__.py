"""Customers on the desk: the list, one record, registering, and the acts of officers."""

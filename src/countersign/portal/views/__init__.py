"""One view for each address: find through the queries, one command, render."""

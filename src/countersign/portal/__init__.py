"""The customer's screens: say what is wrong, see by when the answer comes, confirm that it works."""

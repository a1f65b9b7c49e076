"""The only writers of calls and of what follows from them."""

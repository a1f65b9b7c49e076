"""The ticket: the one formal channel between the provider and its customer."""

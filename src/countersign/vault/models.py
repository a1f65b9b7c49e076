"""The room's tables in the ordinary schema: what is told of the vault, never what it holds."""

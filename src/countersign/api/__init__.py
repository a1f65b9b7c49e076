"""JSON over the same commands, for programs of the provider."""

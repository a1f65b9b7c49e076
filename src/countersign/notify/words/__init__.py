"""The words of notices, of choices about them and of what came back, in the reader's language."""

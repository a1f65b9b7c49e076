"""What the portal says, in the reader's language: forms, statuses, history, refusals."""

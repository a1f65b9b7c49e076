"""A mailbox that mail is fetched from: stored here first, marked there afterwards."""

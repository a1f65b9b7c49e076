"""What is true of notices whatever the storage: what they are, when they leave, what a bounce or a push means."""

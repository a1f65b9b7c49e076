"""What a mail says, as pure functions over its bytes."""

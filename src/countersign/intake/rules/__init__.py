"""What is true of calls, without a database and without a clock."""

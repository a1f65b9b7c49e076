"""What is true of general questions, without a database and without a clock."""

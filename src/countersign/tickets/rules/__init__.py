"""What is true of tickets whatever the storage: statuses, moves, closing, facts, severity, clocks."""

"""The mail that goes to ourselves every hour, to see that mail still goes out and comes in (E1)."""

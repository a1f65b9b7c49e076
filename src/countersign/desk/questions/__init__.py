"""The tray of general questions, and the saved answers."""

"""What a mail is: its bytes kept, read, judged; what becomes of it is decided above."""

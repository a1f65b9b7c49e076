"""The balance of incoming mail, and what lies in quarantine."""

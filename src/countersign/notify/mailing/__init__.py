"""How a notice becomes a mail and leaves: headers, HTML, DKIM, SMTP or a folder."""

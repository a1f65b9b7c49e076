"""Identity documents and seeds of second factors, kept by a process of their own."""

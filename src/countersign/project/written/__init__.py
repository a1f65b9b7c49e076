"""What is written from the code: the client, pages of docs/, the catalogues of words."""

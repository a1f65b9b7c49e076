"""The pieces a mail is read from: headers, words, addresses, charsets, the tree of parts."""

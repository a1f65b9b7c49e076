"""How much of one mail is looked at. What lies beyond stays in the kept bytes and is told as a defect."""

MAIL_BYTES = 25 * 1024 * 1024
HEADER_BYTES = 64 * 1024
HEADERS = 2_000
PARTS = 100
DEPTH = 10
ADDRESSES = 1_000
REFERENCES = 200
TEXT_CHARACTERS = 2_000_000
HTML_CHARACTERS = 500_000

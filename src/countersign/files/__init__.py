"""Files: uploads, what they are, whether they may be fetched, and the one way to fetch them."""

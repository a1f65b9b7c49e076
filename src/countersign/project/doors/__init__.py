"""What every request passes on its way in and out: host, headers, refusals, gates."""

# Where the front says the size of a body that it did not read.
TOO_LARGE = "countersign.too_large"

"""The identity lane: cases about who a customer is and who may get in."""

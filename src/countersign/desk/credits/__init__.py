"""Pages about credits and complaints: decided and answered by somebody who did not do the work."""

"""The processes beside the pages, and the one that starts, watches and stops them all."""

"""Pages about who is responsible for which layer of a product."""

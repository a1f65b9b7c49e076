"""Outgoing mail: what people are told outside the screens, and whether it reached them."""

"""Frozen rows of ready strings that the portal's templates write down."""

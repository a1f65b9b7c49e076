"""The demonstration: the provider Nimbus Cloud, its people, and five weeks of their tickets."""

from countersign.project.demo.filling import fill
from countersign.project.demo.people import accounts

__all__ = ["accounts", "fill"]

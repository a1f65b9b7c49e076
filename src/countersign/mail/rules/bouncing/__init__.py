"""Reports of other servers about mail of ours: what was not delivered, to whom, why, and whether for good."""

from countersign.mail.rules.bouncing.bounce import Bounce
from countersign.mail.rules.bouncing.reasons import Reason

__all__ = ["Bounce", "Reason"]

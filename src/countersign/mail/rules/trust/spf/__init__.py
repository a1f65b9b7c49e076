"""SPF (RFC 7208): may this address send for that domain?"""

from countersign.mail.rules.trust.spf.checking import Spf, check

__all__ = ["Spf", "check"]

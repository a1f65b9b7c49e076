"""Who really sent a mail: SPF, DKIM, DMARC and ARC, held to what security.md 4.6 demands; at most level A1."""

from countersign.mail.rules.trust.answers import DnsUnanswered, Resolver
from countersign.mail.rules.trust.dkim import Signature
from countersign.mail.rules.trust.envelope import Envelope
from countersign.mail.rules.trust.judging import Settings, Trust, agreed, judge

__all__ = ["DnsUnanswered", "Envelope", "Resolver", "Settings", "Signature", "Trust", "agreed", "judge"]

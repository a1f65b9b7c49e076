"""One recipient whom a mail of ours did not reach."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.mail.rules.bouncing.reasons import Reason


@dataclass(frozen=True)
class Bounce:
    """What a server told about one recipient.

    status:         the enhanced code of RFC 3463; made up as 5.0.0 or 4.0.0 where the server gave none.
    hard:           the address is dead: writing to it again is useless until somebody changes it.
    our_message_id: of the mail that came back, without angle brackets; empty when no copy of it came.
    reply:          the three digits of SMTP, or empty.
    words:          what the server said, on one line, at most 500 characters.
    delayed:        nothing came back yet: the server is late and still tries.
    """

    recipient: str
    status: str
    hard: bool
    our_message_id: str
    reply: str
    reason: Reason
    words: str = ""
    delayed: bool = False

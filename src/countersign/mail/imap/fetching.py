"""Emptying a mailbox: every mail stored durably, then noted, then put away; a mail that fails holds up no other.

Killed after storing and before noting, the mail is fetched again: the same bytes are the same mail. Killed after
noting and before putting away, its number is known and it is only put away.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from countersign.kernel.actor import SYSTEM
from countersign.mail import commands as mail_room
from countersign.mail.imap import commands, queries
from countersign.mail.imap.commands import Place
from countersign.mail.imap.session import Gone, Refused, Session, Trouble
from countersign.mail.rules.arrivals import MOST_BYTES, Arrival, Via

log = logging.getLogger("countersign.mail")
BATCH = 20
TOO_BIG = f"larger than {MOST_BYTES // 2**20} MB"
GIVES_NONE = "the server gives no bytes for it"


def empty(session: Session, mailbox: int, now: Callable[[], datetime]) -> int:
    """Take in everything that lies in a mailbox, and put away what is stored; return how many mails were new.

    Raises:  one of session.Trouble when the mailbox goes away; the database's errors and OSError when storing fails.
    Source:  E1, security.md T53.
    """
    there = session.waiting()
    commands.note_gone(mailbox, session.validity, there, by=SYSTEM)
    known = queries.known(mailbox, session.validity, now())
    stuck = _put_away(session, [uid for uid in there if uid in known.taken]) if session.moves else ""
    fresh = [uid for uid in there if uid not in known.taken and uid not in known.put_off]
    count = 0
    for start in range(0, len(fresh), BATCH):
        part = fresh[start : start + BATCH]
        stored = [uid for uid in part if _taken(session, Place(mailbox, session.validity, uid), now)]
        stuck = _put_away(session, stored) or stuck
        count += len(stored)
    commands.note_looked(mailbox, stuck=stuck, by=SYSTEM, at=now())
    return count


def _put_away(session: Session, uids: Sequence[int]) -> str:
    """Put stored mails away; return why the server does not let us. They are known by their numbers meanwhile."""
    try:
        session.put_away(uids)
    except Gone:
        raise
    except Refused as why:
        log.warning("Stored mail stays in its folder: %s", why)
        return str(why)
    return ""


def _taken(session: Session, place: Place, now: Callable[[], datetime]) -> bool:
    """Take one mail in; False when it stays where it is."""
    try:
        size = session.size(place.uid)
        raw = session.read(place.uid) if size is not None and size <= MOST_BYTES else None
    except (*Trouble, MemoryError) as why:
        log.warning("Mail %s stays in its mailbox: %s", place.uid, why)
        # Also when the connection is lost over it: the others come before it is tried again.
        commands.note_left(place, str(why) or type(why).__name__, by=SYSTEM, at=now())
        if isinstance(why, Refused) and not isinstance(why, Gone):
            return False
        raise
    if raw is None or len(raw) > MOST_BYTES:
        if size is not None:
            too_big = max(size, len(raw or b"")) > MOST_BYTES
            commands.note_left(place, TOO_BIG if too_big else GIVES_NONE, by=SYSTEM, at=now())
        return False
    # How the mail came to that server nobody tells here: the sender is proven by its signature or not at all.
    mail = mail_room.take_in(raw, Arrival(Via.IMAP), by=SYSTEM, at=now())
    commands.note_taken(place, mail.id, by=SYSTEM, at=now())
    return True

"""What became of a mail, in one sentence: the same for the desk and for the person it went to (E12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from countersign.notify.queries import Delivery, NoticeRow
from countersign.notify.rules.notices import State
from countersign.notify.rules.returned import ReturnKind
from countersign.notify.rules.timing import Way
from countersign.notify.words.choices import waits

When = Callable[[datetime], str]
# The looks of a mark, the worst first.
LOOKS = ("failed", "waiting", "sent", "seen")


def mark(mail: Delivery | NoticeRow, name: str, when: When) -> tuple[str, str]:
    """Say how far a mail has come, with the server's own words, and name the look of the mark.

    name: to whom it went, as the reader calls them. when: writes an instant in the reader's zone and language.
    Source: E12.
    """
    if mail.state == State.FAILED:
        return _("Mail to %(name)s failed: %(reason)s") % {"name": name, "reason": mail.words}, "failed"
    if mail.returned in (ReturnKind.HARD, ReturnKind.SOFT) and mail.returned_at is not None:
        told = {"name": name, "time": when(mail.returned_at), "words": mail.returned_words}
        return _("Mail to %(name)s came back at %(time)s: %(words)s") % told, "failed"
    if held := waits(mail.state, mail.until, mail.reason, when):
        return _("Mail to %(name)s: %(words)s") % {"name": name, "words": held}, "waiting"
    if mail.sent_at is None:
        return _on_its_way(mail, name), "waiting"
    text = _taken(mail, name, when, mail.sent_at)
    look = "sent"
    if mail.returned == ReturnKind.DELAYED and mail.opened_at is None:
        text, look = _("%(taken)s; it is late: %(words)s") % {"taken": text, "words": mail.returned_words}, "waiting"
    if mail.opened_at is not None:
        text, look = _("%(taken)s; opened %(time)s") % {"taken": text, "time": when(mail.opened_at)}, "seen"
    return text, look


def marks(mails: Sequence[Delivery], when: When) -> tuple[str, str]:
    """Say what became of the mails about one thing, the worst first; the look is the worst one's."""
    found = sorted((mark(mail, mail.recipient, when) for mail in mails), key=lambda one: LOOKS.index(one[1]))
    return " · ".join(text for text, _look in found), found[0][1] if found else ""


def _on_its_way(mail: Delivery | NoticeRow, name: str) -> str:
    if mail.words:
        return _("Mail to %(name)s is put off, we try again: %(words)s") % {"name": name, "words": mail.words}
    return _("Mail to %(name)s is on its way") % {"name": name}


def _taken(mail: Delivery | NoticeRow, name: str, when: When, at: datetime) -> str:
    told = {"name": name, "time": when(at), "server": mail.server, "words": mail.words}
    if mail.way == Way.PUSH:
        return _("Pushed to the devices of %(name)s at %(time)s") % told
    if mail.digest:
        return _("Told to %(name)s in the digest at %(time)s") % told
    if not mail.server:
        return _("Mail to %(name)s sent at %(time)s") % told
    return _("Mail to %(name)s: taken by %(server)s “%(words)s” at %(time)s") % told

"""Forms of the acts: what each asks, and how what was typed is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from countersign.files.rules.secrets import passwords, without_passwords
from countersign.kernel.errors import Conflict, Invalid
from countersign.tickets.commands import Words
from countersign.ui import times
from countersign.ui.frames import File, Link, Option

PROMISES = (15, 30, 60, 120, 240, 480, 1440)
MOST_UPLOADS = 20


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. kind: text, area, choice, pick or when; the macros of components/field."""

    name: str
    label: str
    kind: str = "area"
    hint: str = ""
    required: bool = True
    value: str = ""
    error: str = ""
    rows: int = 3
    empty: str = ""
    options: Sequence[Option] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form as its dialog, or its page, shows it.

    draft:    key of the server's draft, empty for none.
    anyway:   whether the refusal leaves the choice to send all the same.
    secret:   whether it asks what becomes of a password in the words.
    scripted: whether the answer is a ticket's region; else the whole page is asked for.
    tabs:     other forms of the same kind, of which this is one.
    kept:     files of its draft, which hang on it already.
    audience: who will read what is written here.
    """

    noun: str
    title: str
    explain: str
    action: str
    back_url: str
    send: str
    fields: tuple[Field, ...]
    kind: str = "primary"
    draft: str = ""
    seen: str = ""
    files: bool = False
    audience: str = ""
    idempotency: str = ""
    error: str = ""
    anyway: bool = False
    secret: bool = False
    scripted: bool = True
    key: str = "Ctrl+Enter"
    tabs: Sequence[Link] = ()
    kept: Sequence[File] = ()


class Typed:
    """What was typed into a form, read field by field."""

    def __init__(self, post: QueryDict, uploads: Sequence[str] = ()) -> None:
        self.post, self.files = post, list(uploads)

    def text(self, name: str = "text") -> str:
        """Return a field's text as typed, without NUL, and without a password that is to be left out (T59)."""
        typed = (self.post.get(name) or "").replace("\x00", "")
        if self.post.get("secret") == "hide":
            return without_passwords(typed, _("[password left out]"))
        return typed

    def person(self, name: str = "person") -> int:
        """Return the chosen person, 0 for nobody: the command says so, after it has asked whether one may at all."""
        given = self.text(name)
        return int(given) if given.isascii() and given.isdecimal() and len(given) <= 18 else 0

    def seen(self) -> int | None:
        """Return the newest event the writer had seen; None means "send anyway"."""
        if self.post.get("anyway"):
            return None
        given = [int(one) for one in self.post.getlist("seen") if one.isascii() and one.isdecimal() and len(one) < 10]
        return max(given, default=None)

    def check_secrets(self) -> None:
        """Ask what becomes of a password in any field, unless that was said (T59). Raises Conflict (secret_typed)."""
        if self.post.get("secret") != "keep" and any(passwords(self.text(name)) for name in self.post):
            raise Conflict("secret_typed")

    def words(self, name: str = "text") -> Words:
        """Return what is sent: text, files, the newest event seen."""
        uploads = [token for token in self.post.getlist("upload") if token][:MOST_UPLOADS]
        return Words(self.text(name), [*uploads, *self.files], self.seen())

    def moment(self, name: str, zone: str) -> datetime | None:
        """Return a date and time as typed in the person's own zone; None for none. Raises Invalid."""
        given = self.text(name).strip()
        if not given:
            return None
        try:
            moment = datetime.fromisoformat(given)
            return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
        except (ValueError, OverflowError):
            raise Invalid("no_moment", field=name) from None

    def promise(self, at: datetime, *, required: bool = False) -> datetime | None:
        """Return the promised time: so many minutes from now, to the next whole minute. Raises Invalid."""
        given = self.text("promise")
        if not given:
            if required:
                raise Invalid("promise_missing", field="promise")
            return None
        if given not in {str(count) for count in PROMISES}:
            raise Invalid("promise_in_the_past", field="promise")
        moment = at + timedelta(minutes=int(given), seconds=59)
        return moment.replace(second=0, microsecond=0)


def promises(locale: str) -> tuple[Option, ...]:
    """List the promises that can be made with one choice."""
    return tuple(Option(str(count), _("in %(span)s") % {"span": times.span(count * 60, locale)}) for count in PROMISES)


def number_in(text: str) -> int | None:
    """Read a number of a form or an address; None when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None

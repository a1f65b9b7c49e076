"""What a customer typed, tidied and checked for all fields at once; the commands check once more."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.kernel.errors import Invalid
from countersign.portal.rows.opening import ACCOUNT
from countersign.portal.words.kinds import SEVERITIES
from countersign.portal.words.refusals import refusal_words
from countersign.tickets.commands import Report, Words
from countersign.tickets.rules.facts import (
    DESCRIPTION_OPTIONAL,
    FACT_LENGTH,
    FACTS,
    TEXT_LENGTH,
    TITLE_LENGTH,
    facts_for,
    says_nothing,
)  # fmt: skip
from countersign.tickets.rules.status import Kind

MOST_UPLOADS = 10
UNREADABLE = gettext_lazy("This holds characters that no text has. They were taken out; look at it and send again.")
FIVE = gettext_lazy("Choose one of the five.")
MISSING = gettext_lazy("This is still missing.")
# A title stands in lists of others: what turns the direction of text around it is left out.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_TOKEN = re.compile(r"[0-9A-Za-z_-]{1,64}")
_KINDS = frozenset(kind.value for kind in Kind)
_FACT_NAMES = tuple(dict.fromkeys(fact.name for facts in FACTS.values() for fact in facts))


class Typed(forms.CharField):
    """A text field: never required by itself, and NUL is refused in our own words."""

    def __init__(self, limit: int, **more: Any) -> None:
        super().__init__(required=False, strip=False, **more)
        self.limit = limit
        self.validators = []

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        if wrong := unfit(text, self.limit):
            raise forms.ValidationError(wrong)
        return text


def unfit(text: str, limit: int) -> str:
    """Say why a text cannot be taken as it is typed; empty when it can."""
    if "\x00" in text:
        return str(UNREADABLE)
    return refusal_words(Invalid("too_long", limit=limit, length=len(text))) if len(text) > limit else ""


def kept(data: QueryDict, names: Iterable[str]) -> dict[str, str]:
    """Return what was typed, to show it again, without the characters that cannot be shown."""
    return {name: data.get(name, "").replace("\x00", "") for name in names}


def uploads(data: QueryDict) -> list[str]:
    """Return the public tokens of the files that go with a form; what is no token is left out."""
    return [token for token in dict.fromkeys(data.getlist("upload")) if _TOKEN.fullmatch(token)][:MOST_UPLOADS]


class NewTicket:
    """The form of a new ticket. services: what the contract covers, id as text → name.

    Read by hand: Django's fields, made anew for every request with their choices, took a tenth of the time in
    which a ticket is opened.

    typed:   what is fit to be taken, by field.
    errors:  what is wrong with each field, in the form's order; as a form of Django's has it.
    """

    FIELDS = ("service", "kind", "urgency", "title", "description", *_FACT_NAMES)

    def __init__(self, data: QueryDict, services: Mapping[str, str]) -> None:
        self.services = services
        self.kind = data.get("kind", "")
        self.facts = facts_for(self.kind) if self.kind in _KINDS else ()
        self.typed: dict[str, str] = {}
        self.errors: dict[str, list[str]] = {}
        self._chosen("service", data, {*services, ACCOUNT})
        self._chosen("kind", data, _KINDS)
        self._chosen("urgency", data, {*SEVERITIES, ""})
        limits = {"title": TITLE_LENGTH, "description": TEXT_LENGTH, **{fact.name: FACT_LENGTH for fact in self.facts}}
        for name in self.FIELDS:
            if name in limits:
                self._written(name, data.get(name, ""), limits[name])
        self._check()

    def _chosen(self, name: str, data: QueryDict, allowed: Collection[str]) -> None:
        value = data.get(name, "")
        if value in allowed:
            self.typed[name] = value
        else:
            self.errors[name] = [_("Choose one of these.") if value else _("Choose one.")]

    def _written(self, name: str, text: str, limit: int) -> None:
        if wrong := unfit(text, limit):
            self.errors[name] = [wrong]
        else:
            self.typed[name] = text

    def _check(self) -> None:
        typed = self.typed
        typed["title"] = typed.get("title", "").translate(_TURNS)
        needed = ["title"] if self.kind in DESCRIPTION_OPTIONAL else ["title", "description"]
        if self.kind == Kind.DOWN:
            typed["title"] = typed["title"].strip() or self._short_title(typed)
        for name in (*needed, *(fact.name for fact in self.facts if fact.required)):
            if name in typed and not typed[name].strip():
                self._refuse(name, str(MISSING))
        for name in ("description", "title"):
            if says_nothing(typed.get(name, "")) and (
                name == "description" or not typed.get("description", "").strip()
            ):
                self._refuse(name, refusal_words(Invalid("says_nothing")))

    def _refuse(self, name: str, wrong: str) -> None:
        self.errors.setdefault(name, []).append(wrong)
        self.typed.pop(name, None)

    def _short_title(self, typed: Mapping[str, str]) -> str:
        """Name an outage by the two things that were said of it: three answers must be enough on a phone."""
        said = (self.services.get(typed.get("service", ""), ""), typed.get("not_answering", ""))
        title = ": ".join(" ".join(part.split()) for part in said if part)
        return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"

    @property
    def said(self) -> dict[str, str]:
        """Return what is free text and fit to be taken, by field."""
        return {name: text for name, text in self.typed.items() if name not in ("service", "kind", "urgency")}

    def report(self, said: Mapping[str, str], tokens: Sequence[str]) -> Report:
        """Return what the command takes. said: as it is to be sent; tokens: of the files that go along."""
        typed = {**self.typed, **said}
        return Report(
            kind=typed["kind"], title=typed["title"], description=typed["description"],
            service_id=None if typed["service"] == ACCOUNT else int(typed["service"]),
            facts={name: typed[name] for name in _FACT_NAMES if name in typed}, urgency=typed["urgency"],
            uploads=tokens,
        )  # fmt: skip


class Message(forms.Form):
    """A text with files: a message, a rejection, a reopening."""

    text = Typed(TEXT_LENGTH)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(_("Write what you want to say."))
        return text

    def words(self, tokens: Sequence[str]) -> Words:
        """Return what the command takes."""
        return Words(self.cleaned_data["text"], tokens)


class Rated(forms.Form):
    """One to five, with words if wanted."""

    satisfaction = forms.TypedChoiceField(
        choices=[(str(n), "") for n in range(1, 6)], coerce=int,
        error_messages={"required": FIVE, "invalid_choice": FIVE},
    )  # fmt: skip
    comment = Typed(FACT_LENGTH)


class Raised(forms.Form):
    """A new urgency with its reason."""

    severity = forms.ChoiceField(
        choices=[(name, "") for name in SEVERITIES],
        error_messages={
            "required": gettext_lazy("Choose one."),
            "invalid_choice": gettext_lazy("Choose one of these."),
        },
    )
    reason = Typed(FACT_LENGTH)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason.strip()) < 3:
            raise forms.ValidationError(refusal_words(Invalid("reason_missing")))
        return reason


class Withdrawn(forms.Form):
    """Taking a request back, with a reason if wanted."""

    reason = Typed(FACT_LENGTH)


class Suspended(forms.Form):
    """Putting a ticket aside: until another one closes, or until a time in the customer's zone."""

    text = Typed(FACT_LENGTH)

    def __init__(self, data: QueryDict, others: Collection[str], zone: str) -> None:
        super().__init__(data)
        self.others, self.zone = set(others), zone
        self.fields["ticket"] = Typed(20)
        self.fields["until"] = Typed(40)

    def clean_ticket(self) -> int | None:
        given: str = self.cleaned_data["ticket"]
        if given and given not in self.others:
            raise forms.ValidationError(_("Choose one of these."))
        return int(given) if given else None

    def clean_until(self) -> datetime | None:
        given: str = self.cleaned_data["until"].strip()
        if not given:
            return None
        try:
            moment = datetime.fromisoformat(given)
            return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.zone))).astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(refusal_words(Invalid("no_moment"))) from None


class Facts(forms.Form):
    """The facts of a ticket's kind."""

    def __init__(self, data: QueryDict, kind: str) -> None:
        super().__init__(data)
        self.required = {fact.name for fact in facts_for(kind) if fact.required}
        for fact in facts_for(kind):
            self.fields[fact.name] = Typed(FACT_LENGTH)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for name in self.required:
            if name in typed and not typed[name].strip():
                self.add_error(name, forms.ValidationError(MISSING))
        return typed


def first_errors(form: forms.Form | NewTicket) -> dict[str, str]:
    """Return one error for each field, in the form's order."""
    return {name: str(messages[0]) for name, messages in form.errors.items() if messages}

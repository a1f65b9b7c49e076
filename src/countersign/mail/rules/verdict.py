"""What becomes of a mail: the one decision, of what it says and of what is known beside it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from countersign.mail.rules.arrivals import MailState
from countersign.mail.rules.kinds import Kind
from countersign.mail.rules.topics import speaks_of_service
from countersign.mail.rules.trust.lookalikes import look_alike
from countersign.mail.rules.trust.organisations import in_ascii

STRUCTURAL = (
    "two_from", "several_senders", "group_in_from", "no_sender", "bare_cr", "nul_in_header", "no_headers",
    "headers_too_large", "mail_too_large", "too_many_parts", "too_deep",
)  # fmt: skip
"""Defects that let one mail look like two to two readers, or that hide a part of it."""
_DECEIVING = ("two_from", "two_authors", "no_from", "no_address_in_from", "from_too_long")
_SENDERLESS = frozenset({"no_sender", "no_from", "no_address_in_from"})
_LOOKS = frozenset({"mixed_scripts", "lookalike_domain"})
_MOST_REASONS = 12


class Verdict(StrEnum):
    """Where a mail goes."""

    THREAD = "thread"
    DRAFT = "draft"
    GENERAL = "general"
    QUARANTINE = "quarantine"
    DROP = "drop"


STATES = {
    Verdict.THREAD: MailState.THREADED, Verdict.DRAFT: MailState.DRAFT, Verdict.GENERAL: MailState.GENERAL,
    Verdict.QUARANTINE: MailState.QUARANTINED, Verdict.DROP: MailState.DROPPED,
}  # fmt: skip


class Token(StrEnum):
    """What the thread token of a mail is worth: nothing, a place beside its open ticket, or a former contact's."""

    NONE = ""
    OPEN = "open"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the mail. `countersign mail inspect` knows nothing of it.

    sender:    whose address stands in From, proven or not: "staff", "customer" or "nobody".
    token:     what the token that it carries is worth, made for this very sender.
    replayed:  the same signed words came before, in another delivery.
    own:       those of the Message-IDs that it names which we made; None: nobody looked.
    returned:  it came to the return path of a mail of ours.
    domains:   ours and those of our customers, whose look-alikes are to be found.
    question:  it brings the token of a general question that we answered this very address.
    """

    sender: str = "nobody"
    token: Token = Token.NONE
    replayed: bool = False
    own: frozenset[str] | None = None
    returned: bool = False
    domains: frozenset[str] = field(default=frozenset())
    question: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and why, as codes: the first one decided.

    proven:  the mail truly comes from the domain of its sender (A1); it says no more than that.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    proven: bool = False


NOTHING_KNOWN = Known()


def decide(told: Mapping[str, Any], known: Known = NOTHING_KNOWN) -> Decision:
    """Decide about a mail: held beside its ticket with a token and a proven sender, else a draft, never more.

    told:    as `rules.gist` makes it: from, subject, fresh_text, message_id, in_reply_to, references, kind, loop,
             claims, names, defects and trust.
    Source:  security.md 4.6; T38-T43, T46, T48, T49, T50.
    """
    proven = told["trust"]["level"] == "A1"
    verdict, *reasons = _of_machines(told, known) or _of_senders(told, known) or _of_people(told, known)
    soft = [code for code in told["defects"] if code not in reasons]
    return Decision(Verdict(verdict), tuple([*reasons, *soft][:_MOST_REASONS]), proven)


def _of_machines(told: Mapping[str, Any], known: Known) -> tuple[str, ...] | None:
    """Decide about our own mail, circles, bounces, and mail that is broken; None when it is none of these."""
    if known.own is not None and not known.own.isdisjoint(told.get("claims", ())):
        return Verdict.DROP, "own_mail"
    kind = told["kind"]
    broken = broken_by(told)
    if kind == Kind.BOUNCE and set(broken) <= _SENDERLESS:
        return *_of_ours(told, known, Kind.BOUNCE), *broken
    if broken:
        mixed = ("bare_lf",) if "bare_lf" in told["trust"]["reasons"] else ()  # Then nobody knows where a header ends.
        return Verdict.QUARANTINE, *mixed, *broken
    if told["loop"]:
        return Verdict.QUARANTINE, str(told["loop"])
    if kind in (Kind.BOUNCE, Kind.REPORT):
        return _of_ours(told, known, Kind(kind))
    if kind == Kind.AUTO_REPLY:
        answers = bool(told["in_reply_to"] or told["references"]) if known.own is None else None
        return (Verdict.QUARANTINE, "auto_reply") if answers is False else _of_ours(told, known, Kind.AUTO_REPLY)
    return (Verdict.QUARANTINE, "list") if kind == Kind.LIST else None


def _of_ours(told: Mapping[str, Any], known: Known, kind: Kind) -> tuple[str, ...]:
    """Settle what a machine says of a mail of ours; of nothing of ours it is held, a stranger's bounce dropped."""
    names = told.get("names", ())
    if known.own is None or known.returned or not known.own.isdisjoint(names):
        return Verdict.THREAD, kind.value
    if kind is Kind.BOUNCE:
        return (Verdict.DROP, "foreign_bounce") if names else (Verdict.QUARANTINE, "nameless_bounce")
    return Verdict.QUARANTINE, kind.value


def broken_by(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Name what in its structure lets nobody take a mail for one person's words."""
    found = [code for code in STRUCTURAL if code in told["defects"]]
    found += [code for code in _DECEIVING if code in told["trust"]["reasons"] and code not in found]
    return tuple(found)


def _of_senders(told: Mapping[str, Any], known: Known) -> tuple[str, ...] | None:
    """Decide about senders whom nobody may be taken for; None when the sender may be who they say."""
    trust = told["trust"]
    if known.sender == "staff":
        return Verdict.QUARANTINE, "staff_by_mail"
    registered = known.sender == "customer" and trust["level"] != "A1"
    if trust["dmarc"] == "fail" or (registered and "fail" in (trust["spf"], trust["dkim"])):
        return Verdict.QUARANTINE, "forged_sender", *_few(trust["reasons"])
    domain = in_ascii(str(told["from"]).rpartition("@")[2])
    looks = look_alike(domain, known.domains) if domain and known.domains else None
    if looks or not _LOOKS.isdisjoint(trust["reasons"]):
        return Verdict.QUARANTINE, looks or next(code for code in trust["reasons"] if code in _LOOKS)
    if known.replayed:
        return Verdict.DROP, "replayed"
    if known.token is Token.FORMER and trust["level"] == "A1":
        return Verdict.DROP, "former_contact"
    return None


def _of_people(told: Mapping[str, Any], known: Known) -> tuple[str, ...]:
    trust = told["trust"]
    proven = trust["level"] == "A1"
    if known.token is Token.OPEN and proven:
        return Verdict.THREAD, "token", "proven_domain"
    reasons = ("proven_domain",) if proven else ("unproven", *_few(trust["reasons"]))
    of_service = speaks_of_service(str(told["subject"]), str(told["fresh_text"]))
    if known.question and not of_service:
        return Verdict.GENERAL, "answers_a_question", *reasons
    if known.sender == "customer":
        return Verdict.DRAFT, "registered_address", *reasons
    if of_service:
        return Verdict.DRAFT, "about_a_service", *reasons
    return Verdict.GENERAL, "general_question", *reasons


def _few(reasons: list[str]) -> list[str]:
    return [str(reason) for reason in reasons[:6]]

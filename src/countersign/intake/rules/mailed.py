"""What becomes of a mail that was read: decided from what it says and from who its sender is to us. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LONGEST_WORDS = 20_000


class HeldState(StrEnum):
    """How a held mail stands."""

    WAITING = "waiting"
    ADOPTED = "adopted"
    DISOWNED = "disowned"


class End(StrEnum):
    """What becomes of a mail; the same words as the balance's."""

    THREADED = "threaded"
    DRAFT = "draft"
    GENERAL = "general"
    QUARANTINED = "quarantined"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the address in From belongs to, proven or not.

    kind:      "staff", "customer" or "nobody".
    contracts: those that a customer may act for now.
    """

    kind: str = "nobody"
    account: int | None = None
    contracts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a mail, and why.

    proven:  the mail truly comes from the domain of its sender (A1); it says no more than that.
    """

    end: End
    reasons: tuple[str, ...]
    proven: bool = False


_AUTOMATIC = frozenset({"auto_reply", "list", "report"})
_AMBIGUOUS = frozenset({"several_senders", "two_from", "two_authors", "no_sender", "no_address_in_from"})
_SERVICE = re.compile(
    r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,}|\b\d{2}-\d{4}\b|\bcs\d{3,}\b"
    r"|\b(?:my|our) (?:\w+ )?(?:server|vps|vds|hosting|domain|(?:web)?site|database|account|contract|invoice|mail)"
    r"|\b(?:does ?n[o']t|not) (?:work|respond|answer|open|load)\w*|\bis down\b|\bpassword"
    r"|\b(?:мо[йяеюи]|моего|моему|наш\w{0,3}) (?:\w+ )?(?:сервер|хостинг|домен|сайт|баз|договор|почт)"
    r"|парол|не (?:работает|отвечает|открывается)"
    r"|\b(?:il mio|la mia|il nostro|la nostra) (?:server|dominio|sito|contratto|fattura|posta)"
    r"|non (?:funziona|risponde|si apre)|\b(?:mein|unser)e?\w? (?:server|domain|vertrag|rechnung|webseite)"
    r"|funktioniert nicht|antwortet nicht",
    re.IGNORECASE,
)


def speaks_of_service(subject: str, text: str) -> bool:
    """Tell whether a mail is about somebody's service or account rather than a general question."""
    return bool(_SERVICE.search(subject[:500]) or _SERVICE.search(text[:20_000]))


def decide(gist: Mapping[str, Any], sender: Sender, *, replayed: bool = False, threaded: bool = False) -> Verdict:
    """Decide what becomes of a mail.

    gist:      as `mail.rules.gist` makes it.
    replayed:  the same signed words came before in another delivery.
    threaded:  it carries the token of an open ticket, made for this very sender.
    Source:    security.md 4.6; T38, T39, T42, T46, T48, T49, T50.
    """
    held = _held(gist, sender)
    if held is not None:
        return held
    proven = gist["trust"]["level"] == "A1"
    if replayed:
        return Verdict(End.DROPPED, ("replayed",), proven)
    if threaded and proven:
        return Verdict(End.THREADED, ("token", "proven_domain"), True)
    reasons = ("proven_domain",) if proven else ("unproven", *_few(gist["trust"]["reasons"]))
    if sender.kind == "customer":
        return Verdict(End.DRAFT, ("registered_address", *reasons), proven)
    if speaks_of_service(str(gist["subject"]), str(gist["fresh_text"])):
        return Verdict(End.DRAFT, ("about_a_service", *reasons), proven)
    return Verdict(End.GENERAL, reasons, proven)


def _held(gist: Mapping[str, Any], sender: Sender) -> Verdict | None:
    """Return the verdict on a mail that nobody may take for a person's words; None when somebody may."""
    trust, kind = gist["trust"], str(gist["kind"])
    if gist["loop"]:
        return Verdict(End.DROPPED, ("own_mail", str(gist["loop"])))
    if kind == "bounce":
        return Verdict(End.QUARANTINED, ("bounce",))
    if kind in _AUTOMATIC:
        return Verdict(End.QUARANTINED, ("automatic", kind))
    found = sorted(_AMBIGUOUS.intersection([*gist["defects"], *trust["reasons"]]))
    if found:
        return Verdict(End.QUARANTINED, ("ambiguous_sender", *found))
    if sender.kind == "staff":
        return Verdict(End.QUARANTINED, ("staff_by_mail",))
    registered = sender.kind == "customer" and trust["level"] != "A1"
    if trust["dmarc"] == "fail" or (registered and "fail" in (trust["spf"], trust["dkim"])):
        return Verdict(End.QUARANTINED, ("forged_sender", *_few(trust["reasons"])))
    return None


def words_of(gist: Mapping[str, Any]) -> str:
    """Return what the sender wrote, or all that is there when nothing fresh was found; cut to what a draft holds."""
    text = str(gist["fresh_text"]).strip() or str(gist["text"]).strip() or str(gist["subject"]).strip() or "-"
    subject = str(gist["subject"]).strip()
    whole = f"{subject}\n\n{text}" if subject and subject != text else text
    return whole if len(whole) <= LONGEST_WORDS else whole[:LONGEST_WORDS].rstrip() + " […]"


def answer_of(gist: Mapping[str, Any]) -> str:
    """Return what the sender of a reply wrote, without what was quoted; all that is there when nothing is left."""
    text = str(gist["fresh_text"]).strip() or str(gist["text"]).strip() or "-"
    return text if len(text) <= LONGEST_WORDS else text[:LONGEST_WORDS].rstrip() + " […]"


def _few(reasons: list[str]) -> list[str]:
    return [str(reason) for reason in reasons[:6]]

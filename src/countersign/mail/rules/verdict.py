"""What would become of a mail by what it is alone; intake adds what it knows of threads, customers and settings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from countersign.mail.rules.bounces import Bounce
from countersign.mail.rules.kinds import Kind
from countersign.mail.rules.loops import HOPS as MOST_HOPS
from countersign.mail.rules.loops import hops
from countersign.mail.rules.reading import Reading
from countersign.mail.rules.trust import Trust

STRUCTURAL = (
    "two_from", "several_senders", "group_in_from", "no_sender", "bare_cr", "nul_in_header", "no_headers",
    "headers_too_large", "mail_too_large", "too_many_parts", "too_deep",
)  # fmt: skip
"""Defects that let one mail look like two to two readers, or that hide a part of it."""


class Verdict(StrEnum):
    """Where a mail goes."""

    THREAD = "thread"
    DRAFT = "draft"
    GENERAL = "general"
    QUARANTINE = "quarantine"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and why, as codes: the first one decided."""

    verdict: Verdict
    reasons: tuple[str, ...]


def decide(reading: Reading, kind: Kind, bounce: Bounce | None, trust: Trust) -> Decision:
    """Decide about a mail by its own words: a human's becomes a draft, never more.

    Broken structure goes before everything, since then nobody knows what else is true of the mail. A bounce or a
    report belongs to the message it tells of; an automatic reply that answers nothing is dropped.
    Source:  T38, T46, T48, T49.
    """
    broken = tuple(code for code in STRUCTURAL if code in reading.defects)
    told = tuple(code for code in reading.defects if code not in broken)
    if kind is Kind.BOUNCE and bounce is not None and set(broken) <= {"no_sender"}:
        return Decision(Verdict.THREAD, ("bounce", *broken, *told))
    if broken:
        return Decision(Verdict.QUARANTINE, (*broken, *told))
    if hops(reading) > MOST_HOPS:
        return Decision(Verdict.QUARANTINE, ("too_many_hops", *told))
    if kind in (Kind.BOUNCE, Kind.REPORT):
        return Decision(Verdict.THREAD, (kind.value, *told))
    if kind is Kind.AUTO_REPLY:
        if reading.in_reply_to or reading.references:
            return Decision(Verdict.THREAD, ("auto_reply", *told))
        return Decision(Verdict.DROP, ("auto_reply_to_nothing", *told))
    if kind is Kind.LIST:
        return Decision(Verdict.QUARANTINE, ("list", *told))
    if trust.dmarc == "fail":
        return Decision(Verdict.QUARANTINE, ("sender_forged", *told))
    return Decision(Verdict.DRAFT, ("human", *told))

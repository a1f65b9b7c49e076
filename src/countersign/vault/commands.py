"""The recorded steps of seeing a document in clear, and the vault's alarms.

The vault itself keeps the grant and every rule of it; a step that it refuses is not recorded as done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from countersign import ledger
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import AlreadyDone, DomainError, Invalid, NotAllowed, NotVisible
from countersign.kernel.reading import prepared
from countersign.kernel.writing import writes
from countersign.ledger.queries import first_result
from countersign.vault import box, policy, queries
from countersign.vault.models import VaultAlarm, VaultDocument, VaultGrant, VaultHold, VaultLook
from countersign.vault.rules import papers


@dataclass(frozen=True, slots=True)
class Paper:
    """What is typed from a document. fields: of rules.papers.FIELDS; replaces: reference of what it is the newer of."""

    kind: str
    country: str
    fields: Mapping[str, str]
    expires_on: date | None = None
    replaces: str | None = None


@writes
def keep(customer_id: int, paper: Paper, *, by: Actor, at: datetime) -> VaultDocument:
    """Keep a document of a customer in the vault; the ledger tells that, and nothing of what it says.

    Raises: NotAllowed, Invalid, NotVisible (nothing of this customer to replace), VaultAway.
    """
    require(by, "vault.keep", f"customer:{customer_id}")
    _check_once(by)  # The vault knows no forms: what it keeps twice nobody takes back.
    reference = box.put_document(
        customer_id, kind=paper.kind, country=paper.country, fields=paper.fields, expires_on=paper.expires_on,
        by_id=by.id, replaces=paper.replaces,
    )  # fmt: skip
    if paper.replaces is None:
        kept = VaultDocument(reference=reference, customer_id=customer_id, kept_by_id=by.id, kept_at=at)
        ledger.append("vault_document.kept", kept, by=by, at=at, staff_only=True)
        return kept
    kept = _document(reference)
    kept.change(versions=kept.versions + 1)
    ledger.append("vault_document.replaced", kept, by=by, at=at, staff_only=True)
    return kept


def _check_once(by: Actor) -> None:
    """Let forms with one key take turns, and stop the second. Raises AlreadyDone."""
    if by.key is None:
        return
    with prepared() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [by.key])
    first = first_result(by.key)
    if first is not None:
        raise AlreadyDone(kind=first[0], id=first[1])


@writes
def hold(customer_id: int, *, until: datetime, why: str, by: Actor, at: datetime) -> VaultHold:
    """Let nothing of a customer be handed out until an instant; part of the command that has a reason for it.

    why:     what it follows from: "recovery".
    Raises:  NotAllowed.
    Source:  security T37.
    """
    require(by, "vault.hold")
    held = VaultHold(customer_id=customer_id, why=why, held_at=at, until_at=until)
    ledger.append("vault_hold.set", held, by=by.without_key(), at=at, staff_only=True)
    return held


def _check_hold(customer_id: int, purpose: str, at: datetime) -> None:
    """Refuse to hand out what is held. One query where something would be. Raises NotAllowed (fact `until`)."""
    if purpose not in papers.HANDED_OUT:
        return
    holds = VaultHold.objects.filter(customer_id=customer_id, until_at__gt=at)
    until = holds.order_by("-until_at").values_list("until_at", flat=True).first()
    if until is not None:
        raise NotAllowed("vault_held", until=until)


@writes
def compare(
    reference: str, customer_id: int, typed: Mapping[str, str], *, by: Actor, at: datetime
) -> dict[str, box.Verdict]:
    """Compare what a shown document says with what is kept, without seeing it; fields and verdicts are recorded.

    Raises: NotAllowed, NotVisible, TooOften, Conflict, VaultAway.
    Source: security.md 4.3, T32.
    """
    require(by, "vault.compare", f"customer:{customer_id}")
    kept = _document_of(customer_id, reference, by=by, at=at)
    said = box.compare(customer_id, {name: text for name, text in typed.items() if text.strip()}, reference=reference,
                       by_id=by.id)  # fmt: skip
    ledger.append("vault_document.compared", kept, by=by, at=at, facts={"verdicts": dict(said)}, staff_only=True)
    return said


@writes
def add_picture(reference: str, customer_id: int, data: bytes, *, by: Actor, at: datetime) -> VaultDocument:
    """Keep a picture of a document until it is decided on; what kind it is, its first bytes say.

    Raises: NotAllowed, NotVisible (not of this customer), Invalid (no picture, too large), VaultAway.
    Source: security.md 4.3, T89.
    """
    require(by, "vault.keep", f"customer:{customer_id}")
    kept = _document_of(customer_id, reference, by=by, at=at)
    kind = papers.picture_type(data)
    if kind is None:
        raise Invalid("picture_type_unknown", field="picture")
    if len(data) > papers.LARGEST_PICTURE:
        raise Invalid("picture_too_large", megabytes=papers.LARGEST_PICTURE // 2**20, field="picture")
    facts = {"bytes": len(data), "media_type": kind}
    ledger.append("vault_document.picture_kept", kept, by=by, at=at, facts=facts, staff_only=True)
    # Last: a form that comes twice is stopped by the ledger before the vault keeps a second picture.
    box.put_picture(reference, data, kind)
    return kept


@writes
def decide(reference: str, customer_id: int, *, by: Actor, at: datetime) -> VaultDocument:
    """Record that a document has been decided on; the keys of its pictures are destroyed.

    Raises: NotAllowed, NotVisible, VaultAway.
    Source: security.md 4.3, T89.
    """
    require(by, "vault.keep", f"customer:{customer_id}")
    kept = _document_of(customer_id, reference, by=by, at=at)
    pictures = box.decide_pictures(reference)
    kept.change(decided_at=at)
    ledger.append("vault_document.decided", kept, by=by, at=at, facts={"pictures": pictures}, staff_only=True)
    return kept


def _document_of(customer_id: int, reference: str, *, by: Actor, at: datetime) -> VaultDocument:
    """Lock a customer's document; one that the vault took out of a ticket gets its row here. Raises NotVisible."""
    found = VaultDocument.objects.filter(reference=reference).values_list("id", "customer_id").first()
    if found is not None and found[1] == customer_id:
        return VaultDocument.locked(found[0])
    if found is not None or reference not in {one.reference for one in box.facts(customer_id)}:
        raise NotVisible
    kept = VaultDocument(reference=reference, customer_id=customer_id, kept_by_id=None, kept_at=at)
    ledger.append("vault_document.found", kept, by=by.without_key(), at=at, staff_only=True)
    return kept


def _document(reference: str) -> VaultDocument:
    number = VaultDocument.objects.filter(reference=reference).values_list("id", flat=True).first()
    if number is None:
        raise NotVisible
    return VaultDocument.locked(number)


@writes
def request(
    customer_id: int, reference: str, *, purpose: str, ticket: int, fields: Sequence[str], by: Actor, at: datetime
) -> VaultGrant:
    """Ask to see fields of a document, for a purpose of the closed list and an open ticket of that customer.

    fields:  of rules.papers.FIELDS; "picture" asks for the pictures.
    Raises:  NotAllowed, StepUpNeeded, Invalid, NotVisible, VaultAway.
    Source:  security.md 4.3, T37, T79.
    """
    require(by, "vault.request", f"ticket:{ticket}", name=f"№ {ticket}")
    _check_hold(customer_id, purpose, at)
    wanted = list(dict.fromkeys(fields))
    number = box.grant_request(by, customer_id, reference, purpose=purpose, ticket=ticket, fields=wanted)
    grant = VaultGrant(
        number=number, customer_id=customer_id, reference=reference, purpose=purpose, ticket_id=ticket, fields=wanted,
        requested_by_id=by.account_id, requested_role=_role_of(by), requested_session=by.session or "",
        requested_at=at,
    )  # fmt: skip
    ledger.append("vault_grant.requested", grant, by=by, at=at, staff_only=True)
    return grant


@writes
def approve(grant_id: int, *, by: Actor, at: datetime) -> VaultGrant:
    """Let another person's request through; it holds for fifteen minutes. Raises: NotAllowed, Conflict, VaultAway.

    Source: security.md 4.3, T79.
    """
    grant = VaultGrant.locked(grant_id)
    require(by, "vault.approve", grant, name=f"№ {grant.ticket_id}")
    expires_at = box.grant_approve(by, grant.number)
    before = grant.change(
        approved_by_id=by.account_id, approved_session=by.session or "", approved_at=at, expires_at=expires_at
    )
    ledger.append("vault_grant.approved", grant, by=by, at=at, facts={"before": before}, staff_only=True)
    return grant


@writes
def end(grant_id: int, *, by: Actor, at: datetime) -> VaultGrant:
    """Refuse another's request, or give back one's own. Raises: NotAllowed, Conflict, VaultAway."""
    grant = VaultGrant.locked(grant_id)
    require(by, "vault.end_grant", grant)
    box.grant_refuse(by, grant.number)
    grant.change(ended_at=at, ended_why="given_back" if by.id == grant.requested_by_id else "refused")
    ledger.append("vault_grant.ended", grant, by=by, at=at, staff_only=True)
    return grant


def look(grant_id: int, fields: Sequence[str], *, by: Actor, at: datetime) -> box.Shown:
    """Show fields of a grant, and record the look; a refused look is recorded too.

    Raises:  NotAllowed (over, other fields, other person or session), TooOften (then locked), VaultAway.
    Source:  security.md 4.3, T80-T82.
    """
    try:
        return _look(grant_id, fields, by=by, at=at)
    except box.VaultAway:
        raise
    except DomainError as refusal:
        _record_refused_look(grant_id, refusal.code, by=by.without_key(), at=at)
        fetch_alarms(by=SYSTEM, at=at)
        raise


@writes
def _look(grant_id: int, fields: Sequence[str], *, by: Actor, at: datetime) -> box.Shown:
    grant = VaultGrant.locked(grant_id)
    require(by, "vault.look", grant)
    _check_hold(grant.customer_id, grant.purpose, at)
    seen = VaultLook(
        grant=grant, account_id=by.account_id, role=_role_of(by), fields=list(fields), looked_at=at
    )
    ledger.append("vault_grant.looked", grant, by=by, at=at, parts=[seen], staff_only=True)
    # Last: whatever fails before, nothing has been shown.
    return box.reveal(by, grant.number, fields)


@writes
def _record_refused_look(grant_id: int, code: str, *, by: Actor, at: datetime) -> None:
    grant = VaultGrant.locked(grant_id)
    ledger.append("vault_grant.look_refused", grant, by=by, at=at, facts={"code": code}, staff_only=True)
    if code in ("looks_in_a_row", "looks_of_the_day"):
        # The vault has ended them all; the customers whose documents were seen read that it was too often.
        open_ones = VaultGrant.objects.filter(requested_by_id=by.account_id, ended_at=None).order_by("id")
        for number in open_ones.values_list("id", flat=True):
            ended = VaultGrant.locked(number)
            ended.change(ended_at=at, ended_why="locked")
            ledger.append("vault_grant.ended", ended, by=by, at=at, facts={"code": code}, staff_only=True)


@writes
def delay(grant_id: int, *, until: datetime, order: str, by: Actor, at: datetime) -> VaultGrant:
    """Keep the looks of a grant from the customer until an instant, under a lawful order; then they are shown.

    order:   reference of the order.
    Raises:  NotAllowed, Invalid (no order, longer than 180 days), VaultAway.
    Source:  security.md 4.3, T82.
    """
    grant = VaultGrant.locked(grant_id)
    require(by, "vault.delay", grant, name=f"№ {grant.ticket_id}")
    if not order.strip():
        raise Invalid("delay_order_missing", field="order")
    box.grant_delay(by, grant.number, until)
    grant.change(delayed_until=until, delayed_by_id=by.account_id, delay_order=order.strip())
    ledger.append("vault_grant.delayed", grant, by=by, at=at, staff_only=True)
    return grant


@writes
def disclose(*, by: Actor, at: datetime) -> int:
    """Tell of looks whose delay is over: the customer's letter hangs on this event. Returns how many. Idempotent.

    Source: security.md 4.3, T82.
    """
    require(by, "vault.disclose")
    over = queries.disclosable(at)
    for number in over:
        ledger.append("vault_grant.disclosed", VaultGrant.locked(number), by=by, at=at, staff_only=True)
    return len(over)


@writes
def release(account_id: int, grant_id: int, *, by: Actor, at: datetime) -> None:
    """Let a person whom the limits have locked out look again; told on the grant that led to it.

    Raises: NotAllowed, StepUpNeeded, VaultAway.
    """
    require(by, "vault.release", f"account:{account_id}")
    grant = VaultGrant.locked(grant_id)
    box.release(by, account_id)
    ledger.append(
        "vault_grant.person_released", grant, by=by, at=at, facts={"account": account_id}, staff_only=True
    )


@writes
def fetch_alarms(*, by: Actor, at: datetime) -> int:
    """Record the alarms that the vault has raised since the last one known; returns how many. Idempotent."""
    require(by, "vault.fetch_alarms")
    known = VaultAlarm.objects.aggregate(last=Max("number"))["last"] or 0
    raised = box.alarms(known)
    for row in raised:
        facts = dict(row["facts"])
        alarm = VaultAlarm(
            number=row["id"], what=row["what"], raised_at=datetime.fromisoformat(row["at"]),
            account_id=facts.pop("account", None), customer_id=facts.pop("customer", None), facts=facts,
        )  # fmt: skip
        ledger.append("vault_alarm.raised", alarm, by=by, at=at, staff_only=True)
    return len(raised)


@writes
def see_alarm(alarm_id: int, *, by: Actor, at: datetime) -> None:
    """Note that the security officer has seen an alarm."""
    alarm = VaultAlarm.locked(alarm_id)
    require(by, "vault.see_alarm", alarm)
    if alarm.seen_at is None:
        alarm.change(seen_by_id=by.account_id, seen_at=at)
        ledger.append("vault_alarm.seen", alarm, by=by, at=at, staff_only=True)


def _role_of(by: Actor) -> str:
    """Name the role in which a person acts here: what the customer reads."""
    return next((role for role in policy.OFFICERS if by.has(role)), "staff")

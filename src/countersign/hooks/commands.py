"""The only writers of hooks and deliveries."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from countersign import ledger
from countersign.hooks import policy as policy  # Declares the acts.
from countersign.hooks import queries, rules
from countersign.hooks.models import Delivery, Hook
from countersign.hooks.rules import EVENTS, EVERYTHING, State
from countersign.kernel import settings as given
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.settings import setting
from countersign.kernel.writing import writes
from countersign.ledger.queries import EventRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new hook is to be told, and where. contract_id: of whose tickets; none: of all."""

    name: str
    url: str
    types: Iterable[str]
    contract_id: int | None = None
    words: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """Everything that an attempt needs to send one delivery."""

    message_id: str
    url: str
    secrets: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; no status when it could not be reached."""

    status: int | None
    words: str

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@writes
def add_hook(wanted: Wanted, *, by: Actor, at: datetime) -> tuple[Hook, str]:
    """Have an address told of events; return the hook and its secret, which is shown once.

    Raises:  NotAllowed, StepUpNeeded, Invalid.
    Source:  M8, T99.
    """
    require(by, "hook.add")
    if wanted.words:
        require(by, "hook.add_words")
    types, called = sorted(set(wanted.types)), " ".join(wanted.name.split())[:80]
    own = setting(given.HOOK_NETWORKS)
    fault = rules.url_fault(wanted.url, plain=bool(own))
    if fault or rules.names_forbidden(wanted.url, own):
        raise Invalid(fault or rules.REASONS["network"], field="url")
    if not types or not set(types) <= {*EVENTS, EVERYTHING}:
        raise Invalid("hook_types", field="types")
    if not called or not called.isprintable():
        raise Invalid("name_missing", field="name")
    if wanted.words and wanted.contract_id is not None:
        raise Invalid("hook_words", field="words")
    hook = Hook(
        name=called, url=wanted.url, types=types, contract_id=wanted.contract_id, words=wanted.words, added_at=at,
        salt=secrets.token_urlsafe(24),
    )  # fmt: skip
    ledger.append("hook.added", hook, by=by, at=at, staff_only=True)
    return hook, _secret(hook)


@writes
def end_hook(number: int, *, by: Actor, at: datetime) -> Hook:
    """Stop telling an address, at once. Raises NotVisible, NotAllowed."""
    hook = Hook.locked(number)
    require(by, "hook.end", hook, name=hook.name)
    if hook.ended_at is None and hook.change(ended_at=at):
        ledger.append("hook.ended", hook, by=by, at=at, staff_only=True)
    return hook


@writes
def renew_secret(number: int, *, by: Actor, at: datetime) -> tuple[Hook, str]:
    """Give a hook a new secret, which is shown once; for a day it is signed by the former one too.

    Raises:  NotVisible, NotAllowed, StepUpNeeded, Conflict when it has ended.
    Source:  M8; Standard Webhooks, signatures.
    """
    hook = Hook.locked(number)
    require(by, "hook.add", hook, name=hook.name)
    if hook.ended_at is not None:
        raise Conflict("hook_ended")
    hook.change(salt=secrets.token_urlsafe(24), former_salt=hook.salt, renewed_at=at)
    ledger.append("hook.secret_renewed", hook, by=by, at=at, staff_only=True)
    return hook, _secret(hook)


@writes
def disable_hook(number: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Stop telling an address that nothing has reached for days, or that says it is gone; the room above alarms."""
    hook = Hook.locked(number)
    if hook.ended_at is None and hook.disabled_at is None:
        hook.change(disabled_at=at)
        facts = {"reason": reason[:200], "name": hook.name}
        ledger.append("hook.disabled", hook, by=by, at=at, facts=facts, staff_only=True)


@writes
def queue(event: EventRow, *, at: datetime) -> list[int]:
    """Queue an event for every hook that is to be told of it; return the new deliveries. Idempotent.

    For a disabled one it is noted as not sent, so that it can be sent again once the other side is well.
    """
    mine = Q(contract=None) | Q(contract_id=event.contract) if event.contract else Q(contract=None)
    made = []
    for hook in Hook.objects.filter(mine, ended_at=None).order_by("id"):
        if rules.wants(hook.types, event.type) and hook.added_at <= event.recorded_at:
            told: dict[str, object] = {"type": event.type, "body": _body(hook, event), "queued_at": at}
            if hook.disabled_at is not None:
                told |= {"state": State.FAILED.value, "words": rules.NOT_SENT_DISABLED}
            row, new = Delivery.objects.get_or_create(hook=hook, event=event.id, repeats=None, defaults=told)
            if new and hook.disabled_at is None:
                made.append(row.pk)
    return made


@writes
def begin(number: int, *, at: datetime) -> Sending | None:
    """Begin an attempt; nothing when there is nothing to send any more."""
    row = Delivery.objects.select_for_update(of=("self",)).filter(pk=number).select_related("hook").first()
    if row is None or row.state != State.QUEUED:
        return None
    if row.hook.ended_at is not None or row.hook.disabled_at is not None:
        why = rules.NOT_SENT_ENDED if row.hook.ended_at is not None else rules.NOT_SENT_DISABLED
        Delivery.objects.filter(pk=number).update(state=State.FAILED.value, words=why, next_at=None)
        return None
    Delivery.objects.filter(pk=number).update(
        attempts=row.attempts + 1, tried_at=at, first_tried_at=row.first_tried_at or at, next_at=None
    )
    return Sending(rules.message_id(row.repeats_id or number), row.hook.url, _secrets(row.hook, at), row.body)


@writes
def record(number: int, answer: Answer, *, by: Actor, at: datetime) -> timedelta | None:
    """Record what the other side said; return how long to wait for the next attempt, nothing when there is none."""
    row = Delivery.objects.select_for_update().get(pk=number)
    wait = None if answer.taken or answer.status == rules.GONE else rules.wait_after(row.attempts)
    state = State.DELIVERED if answer.taken else State.FAILED if wait is None else State.QUEUED
    Delivery.objects.filter(pk=number).update(
        state=state.value, status=answer.status, words=answer.words[: rules.ANSWER_LENGTH],
        next_at=at + wait if wait else None,
    )  # fmt: skip
    if answer.taken:
        return None
    since = queries.failing_since(row.hook_id)
    if answer.status == rules.GONE:
        disable_hook(row.hook_id, reason="The address says that it is gone (410).", by=by, at=at)
    elif since is not None and since <= at - rules.FAILS_FOR:
        disable_hook(row.hook_id, reason=answer.words, by=by, at=at)
    return wait


@writes
def replay(number: int, *, hook_id: int | None = None, by: Actor, at: datetime) -> int:
    """Send one delivery again, whatever became of it; return the new one. Raises NotVisible, NotAllowed, Conflict."""
    row = Delivery.objects.filter(pk=number).first()
    if row is None or hook_id not in (None, row.hook_id):
        raise NotVisible
    hook = _to_replay(row.hook_id, by)
    again = _again(row, at)
    ledger.append("hook.replayed", hook, by=by, at=at, facts={"delivery": again.repeats_id}, staff_only=True)
    return again.pk


@writes
def replay_failed(hook_id: int, *, by: Actor, at: datetime) -> list[int]:
    """Send again what a hook was not told, the oldest first, at most a thousand; return the new deliveries.

    What is on its way again, or has arrived since, is left alone.
    Raises:  NotVisible, NotAllowed, Conflict.
    Source:  M8.
    """
    hook = _to_replay(hook_id, by)
    rows = Delivery.objects.filter(pk__in=queries.failed(hook_id, rules.MOST_REPLAYED)).order_by("id")
    made = [_again(row, at).pk for row in rows]
    ledger.append("hook.replayed", hook, by=by, at=at, facts={"deliveries": len(made)}, staff_only=True)
    return made


def _to_replay(hook_id: int, by: Actor) -> Hook:
    hook = Hook.locked(hook_id)
    require(by, "hook.replay", hook, name=hook.name)
    if hook.ended_at is not None:
        raise Conflict("hook_ended")
    if hook.disabled_at is not None:
        hook.change(disabled_at=None)  # Whoever sends again says that the other side is well.
    return hook


def _again(row: Delivery, at: datetime) -> Delivery:
    return Delivery.objects.create(
        hook_id=row.hook_id, event=row.event, type=row.type, body=row.body, queued_at=at,
        repeats_id=row.repeats_id or row.pk,
    )  # fmt: skip


@writes
def forget(*, at: datetime) -> None:
    """Forget what was settled a month ago."""
    old = Delivery.objects.filter(queued_at__lt=at - rules.KEPT_FOR).exclude(state=State.QUEUED.value)
    old.filter(~Q(pk__in=Delivery.objects.filter(repeats__isnull=False).values("repeats_id"))).delete()


def _secret(hook: Hook) -> str:
    return rules.secret_of(setting(given.SECRET_KEY), hook.salt)


def _secrets(hook: Hook, at: datetime) -> tuple[str, ...]:
    """Return what is signed by: for a day after it was renewed, by the former secret too."""
    if hook.renewed_at is None or at >= hook.renewed_at + rules.BOTH_SECRETS_FOR:
        return (_secret(hook),)
    return _secret(hook), rules.secret_of(setting(given.SECRET_KEY), hook.former_salt)


def _body(hook: Hook, event: EventRow) -> str:
    """Write what is told: type, number, address, instant; what was said only where the hook is to have it."""
    side = "desk/" if hook.contract_id is None else ""
    data: dict[str, object] = {
        "number": event.subject, "url": f"{setting(given.ORIGIN)}/{side}tickets/{event.subject}"
    }  # fmt: skip
    if hook.words:
        data["said"] = [row.get("body", "") for _, row in event.parts("message")]
    told = {"type": event.type, "timestamp": _iso(event.at), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

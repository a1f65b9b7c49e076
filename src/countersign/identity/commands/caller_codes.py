"""The caller's countersign: taken in a session, spoken on the phone, typed by an operator, used once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from countersign import ledger
from countersign.identity.models import CallerCode, CodeSecret, CodeTry, SignInSession
from countersign.identity.policy import TAKE_CODE, TAKE_CODE_PROVEN
from countersign.identity.queries.caller_codes import has_second_factor
from countersign.identity.queries.sessions import ALIVE
from countersign.identity.rules import caller_codes as rules
from countersign.identity.rules.caller_codes import Outcome
from countersign.kernel import settings as given
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid, NotAllowed, TooOften
from countersign.kernel.settings import setting
from countersign.kernel.writing import writes


@dataclass(frozen=True, slots=True)
class Taken:
    """A fresh code, in clear for this once."""

    id: int
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """What became of a typed code.

    account, session, ip: who took it, in which session, from which address; only when it is proven.
    until:                the end of a cool-down.
    refused:              refused tries at the contract within a day, this one included.
    alarm:                whether the identity lane is to be called.
    died:                 accounts whose code died of wrong tries just now.
    """

    outcome: Outcome
    account: int | None = None
    session: str | None = None
    ip: str | None = None
    code: int | None = None
    until: datetime | None = None
    refused: int = 0
    alarm: bool = False
    died: tuple[int, ...] = ()


@writes
def take(*, name: str = "", by: Actor, at: datetime) -> Taken:
    """Take a code to call with: 8 digits, 10 minutes, once; an earlier code of the person is worth nothing now.

    name:    what a step-up page calls the contract. Somebody with a second factor is asked for it (A3).
    Raises:  NotAllowed, StepUpNeeded, TooOften.
    Source:  M9; security.md 4.4.
    """
    act = TAKE_CODE_PROVEN if has_second_factor(by.id or 0) else TAKE_CODE
    require(by, act, f"contract:{by.contract}", name=name)
    session = by.session or ""
    contract = by.contract or 0
    if not SignInSession.objects.filter(ALIVE, reference=session, account_id=by.account_id).exists():
        raise NotAllowed("caller_code_session")
    _hold(f"contract {contract}")
    _check_count(by, contract, at)
    _end(CodeSecret.objects.filter(code__account_id=by.account_id, contract_id=contract), "newer", by=by, at=at)
    code = rules.code_of(secrets.randbelow(10**rules.DIGITS))
    row = CallerCode(
        account_id=by.account_id, contract_id=contract, session=session, ip=by.ip, taken_at=at,
        expires_at=at + rules.LIVES,
    )  # fmt: skip
    ledger.append("caller_code.taken", row, by=by, at=at)
    digest = rules.digest(_key(), contract, code)
    CodeSecret(code=row, session_id=session, contract_id=contract, digest=digest, expires_at=row.expires_at).save(
        force_insert=True
    )
    return Taken(row.pk, code, row.expires_at)


def _check_count(by: Actor, contract: int, at: datetime) -> None:
    """Refuse a code too many: in an hour of one person, or at the same time on one contract."""
    hour = timedelta(hours=1)
    if CallerCode.objects.filter(account_id=by.account_id, taken_at__gt=at - hour).count() >= rules.MOST_TAKEN_AN_HOUR:
        raise TooOften("caller_codes_taken", retry_seconds=int(rules.LIVES.total_seconds()))
    others = CodeSecret.objects.filter(contract_id=contract, live=True, expires_at__gt=at).exclude(
        code__account_id=by.account_id
    )
    if others.count() >= rules.MOST_LIVE:
        raise TooOften("caller_codes_live", retry_seconds=int(rules.LIVES.total_seconds()))


@writes
def end_own(*, by: Actor, at: datetime) -> int:
    """Take one's own live code back; return how many there were.

    Raises:  NotAllowed.
    """
    require(by, "caller_code.end", f"contract:{by.contract}")
    own = CodeSecret.objects.filter(code__account_id=by.account_id, contract_id=by.contract or 0)
    return _end(own, "cancelled", by=by, at=at)


@writes
def end_of_contact(account_id: int, contract_id: int, *, by: Actor, at: datetime) -> int:
    """End the codes of a person who no longer calls for a contract; part of the command that removes the contact.

    Raises:  NotAllowed.
    Source:  domain.md Contact person; security T28.
    """
    require(by, "caller_code.end_of_contact", f"contract:{contract_id}")
    codes = CodeSecret.objects.filter(code__account_id=account_id, contract_id=contract_id)
    return _end(codes, "contact", by=by.without_key(), at=at)


@writes
def use(contract_id: int, typed: str, *, call: int, by: Actor, at: datetime) -> Use:
    """Hold a typed code against the live codes of a contract; exactly one try ever succeeds.

    Counts and compares under a lock on the operator and on the contract, so that a hundred tries at once
    count as a hundred. While one of them cools down nothing is compared.
    call:    the call in which it was said; part of the record.
    Raises:  NotAllowed, Invalid when what was typed is no code at all (that is no try).
    Source:  M9; security.md 4.4, T27, T28.
    """
    require(by, "caller_code.use", f"contract:{contract_id}")
    code = rules.typed_code(typed)
    if code is None:
        raise Invalid("caller_code_form", field="code")
    _hold(f"contract {contract_id}", f"operator {by.id}")
    hour, day = _tries(by.account_id, contract_id, since=at - rules.CONTRACT_WINDOW)
    cools = rules.cooling(at, hour, day)
    if cools is not None:
        return Use(cools.outcome, until=cools.until, refused=len(day))
    found = _match(contract_id, code)
    if found is not None and _spend(found, at):
        return _used(found, call, by=by, at=at)
    outcome = _outcome(found, at)
    CodeTry.objects.create(contract_id=contract_id, operator_id=by.account_id, outcome=outcome.value, at=at)
    died = _count_wrong(contract_id, by=by, at=at)
    refused = len(day) + 1
    return Use(outcome, refused=refused, alarm=rules.alarms(refused), died=died)


@writes
def sweep_codes(*, at: datetime) -> None:
    """Forget digests and tries that no rule looks at any more."""
    CodeSecret.objects.filter(expires_at__lt=at - rules.REMEMBERED).delete()
    CodeTry.objects.filter(at__lt=at - 2 * rules.CONTRACT_WINDOW).delete()


def _key() -> bytes:
    return rules.key_from(setting(given.SECRET_KEY))


def _hold(*names: str) -> None:
    """Take locks until the end of the transaction, always in the same order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 8310)) FROM unnest(%s::text[]) name", [sorted(names)]
        )


def _tries(operator_id: int, contract_id: int, *, since: datetime) -> tuple[list[datetime], list[datetime]]:
    """Return when the operator, and when anybody at the contract, was refused since then."""
    found = CodeTry.objects.filter(Q(operator_id=operator_id) | Q(contract_id=contract_id), at__gt=since)
    rows = list(found.values_list("operator_id", "contract_id", "at"))
    return (
        [at for operator, _, at in rows if operator == operator_id],
        [at for _, contract, at in rows if contract == contract_id],
    )


def _match(contract_id: int, code: str) -> CodeSecret | None:
    """Find the code among all that the contract had lately, in a time that does not tell which it was."""
    wanted = rules.digest(_key(), contract_id, code)
    known = CodeSecret.objects.filter(contract_id=contract_id).select_related("code", "session")
    matching = [one for one in known if hmac.compare_digest(one.digest, wanted)]
    return max(matching, key=lambda one: (one.live, one.expires_at), default=None)


def _spend(secret: CodeSecret, at: datetime) -> bool:
    """Turn a code off, if it is still on and its session still holds: one statement, one winner."""
    return bool(
        CodeSecret.objects.filter(
            pk=secret.pk, live=True, expires_at__gt=at,
            session_id__in=SignInSession.objects.filter(ALIVE).values("reference"),
        ).update(live=False)
    )  # fmt: skip


def _used(secret: CodeSecret, call: int, *, by: Actor, at: datetime) -> Use:
    code = CallerCode.locked(secret.pk)
    code.change(used_at=at, used_by_id=by.id, used_in=call)
    ledger.append("caller_code.used", code, by=by.without_key(), at=at)
    return Use(Outcome.PROVEN, account=code.account_id, session=code.session, ip=code.ip, code=code.pk)


def _outcome(found: CodeSecret | None, at: datetime) -> Outcome:
    if found is None:
        return Outcome.WRONG
    return Outcome.REUSED if found.code.used_at is not None else Outcome.OLD


def _count_wrong(contract_id: int, *, by: Actor, at: datetime) -> tuple[int, ...]:
    """Count a wrong try against every live code of the contract; those that reach the limit die."""
    died = []
    live = CodeSecret.objects.select_for_update().filter(contract_id=contract_id, live=True, expires_at__gt=at)
    for secret in live.order_by("pk"):
        secret.wrong_tries += 1
        secret.live = secret.wrong_tries < rules.MOST_WRONG
        secret.save(update_fields=["wrong_tries", "live"])
        if not secret.live:
            code = CallerCode.locked(secret.pk)
            code.change(ended_at=at, ended_why="wrong_tries")
            ledger.append("caller_code.died", code, by=by.without_key(), at=at)
            died.append(code.account_id)
    return tuple(died)


def _end(secrets_: Iterable[CodeSecret], why: str, *, by: Actor, at: datetime) -> int:
    """End those of the codes that still live."""
    ended = 0
    for secret in secrets_:
        if CodeSecret.objects.filter(pk=secret.pk, live=True).update(live=False) and secret.expires_at > at:
            code = CallerCode.locked(secret.pk)
            code.change(ended_at=at, ended_why=why)
            ledger.append("caller_code.ended", code, by=by.without_key(), at=at)
            ended += 1
    return ended

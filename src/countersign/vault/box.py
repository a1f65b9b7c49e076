"""The way to the vault process: one socket for each thread, short waits, and never anything in its place.

Whatever the vault refuses comes back as a refusal of the same family; when it does not answer, VaultAway.
"""

from __future__ import annotations

import base64
import os
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from countersign.kernel.actor import Actor
from countersign.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotVisible, TooOften
from countersign.kernel.settings import setting
from countersign.kernel.settings.vaulted import VAULT_SOCKET
from countersign.vault.process import frames

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 8.0
Verdict = Literal["match", "mismatch", "absent"]

_FAMILIES: dict[str, type[DomainError]] = {
    "not_visible": NotVisible, "not_allowed": NotAllowed, "conflict": Conflict, "invalid": Invalid,
    "too_often": TooOften,
}  # fmt: skip


class VaultAway(DomainError):
    """The vault does not answer: what needs it waits, nothing is kept anywhere else instead."""

    status = 503
    code = "vault_away"


@dataclass(frozen=True, slots=True)
class Facts:
    """What may be shown of a document to staff without a grant.

    source: entered, customer, ticket (then `ticket` says in which it was found).
    """

    reference: str
    kind: str
    country: str
    number_tail: str
    expires_on: date | None
    source: str
    ticket: int | None
    put_at: datetime
    decided: bool
    version: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a look under a grant shows."""

    fields: dict[str, str]
    pictures: list[tuple[str, bytes]]


class _Line(threading.local):
    """The connection of this thread, in this process."""

    socket: socket.socket | None = None
    process: int = 0


_line = _Line()


def totp_begin(account_id: int, *, label: str = "", issuer: str = "") -> str:
    """Make a seed and return its otpauth address, this once; only the vault's own pages may ask for it.

    Raises: VaultAway.
    """
    address: str = ask("totp_begin", account=account_id, label=label, issuer=issuer)
    return address


def totp_confirm(account_id: int, code: str) -> bool:
    """Take the seed into use when its first code is right. Raises: TooOften, VaultAway."""
    return bool(ask("totp_confirm", account=account_id, code=code))


def totp_verify(account_id: int, code: str) -> bool:
    """Check a code; a right one is spent. Raises: TooOften after five wrong ones, VaultAway."""
    return bool(ask("totp_verify", account=account_id, code=code))


def totp_drop(account_id: int) -> None:
    """Destroy the seeds of an account. Raises: VaultAway."""
    ask("totp_drop", account=account_id)


def put_document(
    customer_id: int, *, kind: str, country: str, fields: Mapping[str, str], expires_on: date | None = None,
    by_id: int | None = None, **more: Any,
) -> str:  # fmt: skip
    """Keep a document; returns its reference.

    fields:  number (needed), names, born, sex, nationality, issued_by, issued_on, personal_number, address.
    more:    source ("entered", "customer", "ticket"), ticket, replaces (the reference whose new version this is).
    Raises:  Invalid, NotVisible (nothing to replace), VaultAway.
    """
    reference: str = ask(
        "put_document", customer=customer_id, kind=kind, country=country, fields=dict(fields), by=by_id,
        expires_on=expires_on.isoformat() if expires_on else None, source=more.get("source", "entered"),
        ticket=more.get("ticket"), replaces=more.get("replaces"),
    )  # fmt: skip
    return reference


def put_picture(reference: str, data: bytes, media_type: str) -> int:
    """Keep a picture of a document under a key of its own, until decided or for at most 30 days.

    Raises: Invalid, NotVisible, VaultAway.
    """
    number: int = ask(
        "put_picture", reference=reference, data=base64.b64encode(data).decode("ascii"), media_type=media_type
    )
    return number


def pictures(reference: str) -> list[dict[str, Any]]:
    """List the pictures of a document that are still there: id, media_type, put_at, destroy_at."""
    listed: list[dict[str, Any]] = ask("pictures", reference=reference)
    return listed


def decide_pictures(reference: str) -> int:
    """Destroy the pictures' keys: the document has been decided on. Returns how many."""
    number: int = ask("decide_pictures", reference=reference)
    return number


def facts(customer_id: int, *, by_id: int | None = None) -> list[Facts]:
    """Return what may be shown of a customer's documents in force, oldest first.

    by_id:   the person who reads it; a person who opens forty customers an hour is stopped, with an alarm (T88).
    Raises:  TooOften, Conflict, VaultAway.
    """
    return [
        Facts(
            reference=row["reference"], kind=row["kind"], country=row["country"], number_tail=row["number_tail"],
            expires_on=date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
            source=row["source"], ticket=row["ticket"], put_at=datetime.fromisoformat(row["put_at"]),
            decided=row["decided"], version=row["version"],
        )
        for row in ask("facts", customer=customer_id, by=by_id)
    ]  # fmt: skip


def compare(
    customer_id: int, typed: Mapping[str, str], *, reference: str | None = None, by_id: int | None = None
) -> dict[str, Verdict]:
    """Hold what a shown document says against what is kept, field by field, without revealing it.

    reference: the document; absent, the newest that was entered.
    Raises:    TooOften after 30 comparisons of a customer in an hour; Invalid, Conflict, VaultAway.
    """
    said: dict[str, Verdict] = ask(
        "compare", customer=customer_id, typed=dict(typed), reference=reference, by=by_id
    )
    return said


def known(kind: str, country: str, number: str, *, by_id: int) -> bool:
    """Tell whether any customer has a document of this number. Raises: TooOften after 20 in an hour; VaultAway."""
    return bool(ask("known", kind=kind, country=country, number=number, by=by_id))


def end_documents(customer_id: int) -> int:
    """Let the retention of a customer's documents begin; they are purged when it ends. Returns how many."""
    number: int = ask("end_documents", customer=customer_id)
    return number


def grant_request(
    by: Actor, customer_id: int, reference: str, *, purpose: str, ticket: int, fields: Sequence[str]
) -> int:
    """Ask to see fields of a document; returns the number of the grant. Raises: NotAllowed, Invalid, VaultAway."""
    number: int = ask(
        "grant_request", who=_who(by), customer=customer_id, reference=reference, purpose=purpose, ticket=ticket,
        fields=list(fields),
    )  # fmt: skip
    return number


def grant_approve(by: Actor, grant: int) -> datetime:
    """Let another's grant through; returns when it ends. Raises: NotAllowed, Conflict, VaultAway."""
    return datetime.fromisoformat(ask("grant_approve", who=_who(by), grant=grant))


def grant_refuse(by: Actor, grant: int) -> None:
    """End a grant. Raises: NotAllowed, Conflict, VaultAway."""
    ask("grant_refuse", who=_who(by), grant=grant)


def grant_delay(by: Actor, grant: int, until: datetime) -> None:
    """Keep looks of a grant from the customer until then. Raises: NotAllowed, Invalid, VaultAway."""
    ask("grant_delay", who=_who(by), grant=grant, until=until.isoformat())


def reveal(by: Actor, grant: int, fields: Sequence[str]) -> Shown:
    """Show fields under a grant; `vault.commands.look` records it first. Raises: NotAllowed, TooOften, VaultAway."""
    shown = ask("reveal", who=_who(by), grant=grant, fields=list(fields))
    return Shown(shown["fields"], [(kind, base64.b64decode(data)) for kind, data in shown["pictures"]])


def release(by: Actor, account_id: int) -> None:
    """Let a locked person look again. Raises: NotAllowed, VaultAway."""
    ask("release", who=_who(by), account=account_id)


def locked(account_id: int) -> bool:
    """Tell whether a person is locked out after too many looks. Raises: VaultAway."""
    return bool(ask("locked", account=account_id))


def alarms(after: int) -> list[dict[str, Any]]:
    """Return the alarms raised since one: id, at, what, facts."""
    raised: list[dict[str, Any]] = ask("alarms", after=after)
    return raised


def status() -> dict[str, Any]:
    """Return how the vault is: counts, where its keys are, what is left to rewrap."""
    told: dict[str, Any] = ask("status")
    return told


def ask(what: str, **given: Any) -> Any:
    """Ask the vault process one question. Raises: the refusal it answers with; VaultAway when it does not answer."""
    message = {"do": what, "given": given}
    answer = _exchange(message)
    if "answer" in answer:
        return answer["answer"]
    family = _FAMILIES.get(answer.get("refused", ""))
    if family is None:
        raise VaultAway
    raise family(answer["code"], **answer.get("facts", {}))


def hang_up() -> None:
    """Close this thread's connection."""
    if _line.socket is not None:
        _line.socket.close()
        _line.socket = None


def _who(by: Actor) -> dict[str, Any]:
    return {
        "account": by.id,
        "session": by.session,
        "assurance": "A3" if by.step_up is not None else by.assurance,
    }


def _exchange(message: dict[str, Any]) -> dict[str, Any]:
    """Send and wait; a connection that the vault has closed meanwhile (it was restarted) is opened once more."""
    for fresh in (False, True):
        kept = None if fresh else _kept()
        line = kept or _opened()
        try:
            frames.send(line, message)
            answer: dict[str, Any] | None = frames.receive(line)
        except TimeoutError:
            hang_up()
            raise VaultAway from None
        except OSError:
            answer = None
        except ValueError:
            hang_up()
            raise VaultAway from None
        if answer is not None:
            return answer
        hang_up()
        if kept is None:
            break
    raise VaultAway


def _kept() -> socket.socket | None:
    if _line.process != os.getpid():
        _line.socket = None  # Inherited by a fork: it belongs to the parent's thread.
    return _line.socket


def _opened() -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(CONNECT_SECONDS)
    try:
        line.connect(str(setting(VAULT_SOCKET)))
    except OSError:
        line.close()
        raise VaultAway from None
    line.settimeout(ANSWER_SECONDS)
    _line.socket, _line.process = line, os.getpid()
    return line

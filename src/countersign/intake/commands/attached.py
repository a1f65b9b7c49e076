"""The files of a mail: into the files room, examined like everything that is handed in (T55-T58)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

from countersign.files import commands as files
from countersign.files.queries import MOST_FILES, files_of, limit_bytes
from countersign.files.refusals import QuotaReached
from countersign.intake.models import Draft, HeldMail
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes
from countersign.mail import apart
from countersign.mail.queries import mail_row

# Parts that belong to the mail's form and say nothing.
_FORM = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})


def keep_attachments(kind: str, number: int, *, by: Actor, at: datetime) -> int:
    """Hand in the attachments of a mail that became a draft, or is held beside a ticket; return how many. Idempotent.

    At most ten, real attachments before pictures in the text; all others stay in the mail as it came.
    Each counts for the contract that the mail is said to be of.
    Source:  T55, T57, T58; E51.
    """
    require(by, "draft.from_mail")
    mail_id, contract = _thing(kind, number)
    if mail_id is None or files_of(kind, [number]):
        return 0
    mail = mail_row(mail_id)
    wanted = wanted_of(mail.gist)
    if not wanted:
        return 0
    taker, tokens = replace(by, contract=contract, key=None), []
    contents = apart.attachments(mail, [one["sha256"] for one in wanted])
    for one, content in zip(wanted, contents, strict=True):
        if not content:
            continue
        try:
            row = files.receive(BytesIO(content), name=one["name"], claimed_type=one["type"], by=taker, at=at)
        except QuotaReached:
            break
        tokens.append(row.token)
    return _attach(kind, number, tokens, by=taker, at=at)


@writes
def _attach(kind: str, number: int, tokens: list[str], *, by: Actor, at: datetime) -> int:
    """Hang the files on their thing, unless another run was faster; the files of the slower one are forgotten."""
    (Draft if kind == "draft" else HeldMail).locked(number)
    if files_of(kind, [number]):
        return 0
    files.attach(tokens, to=(kind, number), by=by, at=at)
    return len(tokens)


def wanted_of(gist: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Choose what of a mail's attachments is handed in."""
    fit = [
        one for one in gist.get("attachments", ())
        if 0 < one["size"] <= limit_bytes() and one["type"] not in _FORM
    ]  # fmt: skip
    return sorted(fit, key=lambda one: bool(one["inline"]))[:MOST_FILES]


def _thing(kind: str, number: int) -> tuple[int | None, int | None]:
    if kind == "draft":
        draft = Draft.objects.filter(pk=number).values_list("mail_id", "claimed_contract_id").first()
        return draft or (None, None)
    held = HeldMail.objects.filter(pk=number).values_list("mail_id", "contract_id").first()
    return held or (None, None)

"""What somebody typed into a ticket and nobody should find there: a mark in its place.

Numbers of identity documents move to the vault. Keys, session cookies and card numbers that prove themselves are
kept nowhere (T59): whoever sent one still has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from countersign.customers.models import Contract
from countersign.files import commands as files
from countersign.files import queries as uploaded
from countersign.files import storage
from countersign.files.queries import UploadRow
from countersign.files.rules import secrets
from countersign.kernel.actor import Actor
from countersign.kernel.errors import DomainError
from countersign.vault import box
from countersign.vault.rules import papers, recognition


def sifted(text: str, *, ticket_id: int, contract_id: int, by: Actor) -> str:
    """Return the text as it is stored: without a number of an identity document, a key or a card number.

    Nothing is asked for a text that speaks of none. When the vault is away the number is left out all the same
    and the mark says that it was kept nowhere (T90).
    Source: M14, T59, domain.md "Identity document".
    """
    text = without_secrets(text)
    found = recognition.found(text)
    if not found:
        return text
    customer_id: int = Contract.objects.values_list("customer_id", flat=True).get(pk=contract_id)
    return recognition.replaced(text, [(one, _moved(one, customer_id, ticket_id, by)) for one in found])


def without_secrets(text: str) -> str:
    """Return a text with a mark for each key, session cookie and card number that proves itself.

    What only stands where a password would is left: a mark in its place might take away what was meant to be said.
    Source: T59.
    """
    for one in reversed(secrets.spots(text)):
        if one.kind in secrets.PROVEN:
            text = text[: one.start] + _mark(one.kind, text[one.start : one.end]) + text[one.end :]
    return text


def _mark(kind: secrets.Kind, said: str) -> str:
    if kind is secrets.Kind.CARD:
        return _("[card number removed, ending in %(ending)s]") % {"ending": said[-4:]}
    if kind is secrets.Kind.PRIVATE_KEY:
        return _("[private key removed]")
    return _("[access key removed]") if kind is secrets.Kind.ACCESS_KEY else _("[session key removed]")


def masked(text: str) -> str:
    """Return a draft's text without such numbers: what is not sent yet is kept nowhere."""
    text = without_secrets(text)
    found = recognition.found(text)
    return recognition.replaced(text, [(one, _("[identity document not kept in drafts]")) for one in found])


def left_out(text: str) -> str:
    """Return what somebody unproven says without such numbers: nobody's vault takes what a caller only claims."""
    text = without_secrets(text)
    found = recognition.found(text)
    return recognition.replaced(text, [(one, _("[number of an identity document left out]")) for one in found])


def sifted_files(
    tokens: Sequence[str], *, ticket_id: int, contract_id: int, by: Actor, at: datetime
) -> tuple[list[str], list[str]]:
    """Return the uploads that stay, and a mark for each that looks like a picture of a document.

    Such a picture goes to the vault and the upload is taken back; judged by name and type alone. When the vault is
    away it is taken back all the same.
    Raises: NotVisible for a foreign upload.
    """
    kept, marks = [], []
    for row in uploaded.uploads_for(tokens, by):
        if recognition.looks_like_a_document(row.name, row.sniffed_type) and row.sniffed_type in papers.PICTURE_TYPES:
            marks.append(_picture_moved(row, ticket_id, contract_id, by))
            files.discard(row.token, by=by.without_key(), at=at)
        else:
            kept.append(row.token)
    return kept, marks


def _picture_moved(row: UploadRow, ticket_id: int, contract_id: int, by: Actor) -> str:
    customer_id: int = Contract.objects.values_list("customer_id", flat=True).get(pk=contract_id)
    try:
        with storage.opened(row.sha256) as file:
            data = file.read(papers.LARGEST_PICTURE + 1)
        reference = box.put_document(
            customer_id, kind="other", country="XX", fields={}, by_id=by.id, source="ticket", ticket=ticket_id
        )
        box.put_picture(reference, data, row.sniffed_type)
    except DomainError:
        return _("[picture of an identity document removed; the vault could not take it, so it was kept nowhere]")
    return _("[picture of an identity document moved to the vault]")


def _moved(one: recognition.Found, customer_id: int, ticket_id: int, by: Actor) -> str:
    try:
        box.put_document(
            customer_id, kind=one.kind, country=one.country, fields={"number": one.number}, by_id=by.id,
            source="ticket", ticket=ticket_id,
        )  # fmt: skip
    except DomainError:
        return _("[identity document removed; the vault could not take it, so it was kept nowhere]")
    ending = papers.tail(one.number)
    return _("[identity document moved to the vault, number ending in %(ending)s]") % {"ending": ending}

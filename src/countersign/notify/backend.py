"""Django's mails (the link to set a password) go the way of every notice: through the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from countersign.identity.queries import account, account_id_of
from countersign.kernel.clock import database_now
from countersign.notify.jobs import enqueue
from countersign.notify.rules.notices import Kind, Letter, without_secrets


class OutboxBackend(BaseEmailBackend):
    """Queue mails as notices; what opens an account is sent, and not kept in the record."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue each mail once for each recipient; return how many mails were queued."""
        for mail in email_messages:
            for address in mail.to:
                enqueue(_letter(mail, address), at=database_now())
        return len(email_messages)


def _letter(mail: EmailMessage, address: str) -> Letter:
    found = account_id_of(address)
    person = account(found) if found is not None else None
    body = str(mail.body)
    kept = without_secrets(body)
    return Letter(
        Kind.ACCOUNT.value, address, person.locale if person else translation.get_language() or "en",
        str(mail.subject), kept, recipient=found, to_staff=person is not None and person.kind == "staff",
        secret_body=body if body != kept else "",
    )  # fmt: skip

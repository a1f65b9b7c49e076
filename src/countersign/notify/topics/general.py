"""Answers to general questions that came with an address: a person's own words, and nothing of a contract."""

from __future__ import annotations

import re
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from countersign import ledger
from countersign.customers.queries import provider_name
from countersign.general.commands.messengers import note_sent
from countersign.general.queries.answers import Answer, answer_of
from countersign.kernel import settings as given
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import REPLY_DOMAIN
from countersign.ledger.queries import EventRow
from countersign.mail.queries import mail_row
from countersign.notify.jobs import enqueue
from countersign.notify.models import Notice
from countersign.notify.rules.notices import Letter, is_news

_ADDRESS = re.compile(r"[!#-'*+/-9=?A-Z^-~.]{1,64}@[^\s@<>\",;:]{3,190}")


@ledger.subscribe("question.answered", "question.turned", name="notify.general")
def answered(event: EventRow) -> None:
    """Mail an answer that somebody of the staff wrote to the address that the question names. Idempotent.

    A reply to it brings back the token of its question and of this address. Old answers are not mailed.
    Source:  S3, E19, E51, T47.
    """
    now = database_now()
    if not is_news(event.at, now):
        return
    for number, _row in event.parts("said"):
        answer = answer_of(number)
        letter = letter_for(answer, event.id) if answer is not None else None
        if letter is None:
            continue
        with transaction.atomic():
            notice = enqueue(letter, at=now)
            if notice is not None:
                name: str = Notice.objects.values_list("message_id", flat=True).get(pk=notice)
                note_sent(number, name.strip("<>"), by=SYSTEM, at=now)


def letter_for(answer: Answer, event: int) -> Letter | None:
    """Write the mail; None where no address was named, or one of our own. At most two queries.

    The subject is the asker's only where the domain of the address vouches for the mail: nothing of an unproven
    sender's words goes to anybody (T47).
    """
    address = answer.address.strip().casefold()
    if answer.channel == "messenger" or not _ADDRESS.fullmatch(address) or _is_ours(address):
        return None
    gist = mail_row(answer.mail_id).gist if answer.mail_id is not None else {}
    author = answer.author.partition(" ")[0]
    with translation.override(answer.locale):
        subject = _("Your question to %(provider)s") % {"provider": provider_name() or "Countersign"}
        if answer.vouched and gist.get("subject"):
            subject = _("Re: %(subject)s") % {"subject": _bare(str(gist["subject"]))}
        asked = _("You can also write on where you asked: %(url)s") % {"url": f"{settings.ORIGIN}/questions"}
        lines = [
            answer.words,
            *([asked] if answer.channel == "chat" else []),
            # The first name alone, as on the page: whoever reads it has proven nothing.
            "-- \n" + _("%(name)s, %(provider)s") % {"name": author, "provider": provider_name()},
            _("This address was named in a question to us. If it was not you, do nothing: nothing was opened."),
        ]
    answers = str(gist.get("message_id", ""))
    return Letter(
        "general", address, answer.locale, subject, "\n\n".join(lines) + "\n", event=event, answers=answers,
        question=answer.question,
    )  # fmt: skip


def _bare(subject: str) -> str:
    return re.sub(r"^(?:(?:re|aw|ha|r)\s*:\s*)+", "", subject.strip(), flags=re.IGNORECASE)[:120]


def _is_ours(address: str) -> bool:
    own = parseaddr(setting(given.MAIL_FROM))[1].casefold()
    return address == own or address.rpartition("@")[2] == setting(REPLY_DOMAIN)

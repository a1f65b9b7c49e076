"""Files that travel with a form: sent before by the script, or inside the form itself without one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from django.http import HttpRequest
from django.utils.translation import gettext as _

from countersign.files import commands, queries, words
from countersign.files.queries import UploadRow
from countersign.files.rules.secrets import passwords, without_passwords
from countersign.kernel.actor import Actor
from countersign.kernel.errors import DomainError, NotVisible
from countersign.portal import forms
from countersign.portal.asking import Reader
from countersign.tickets.commands import Words
from countersign.ui import refusals
from countersign.ui.frames import File


@dataclass(slots=True)
class Carried:
    """The files of a form, and what was wrong with those that did not come through."""

    rows: list[UploadRow] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def tokens(self) -> list[str]:
        return [row.token for row in self.rows]

    @property
    def shown(self) -> list[File]:
        """The files as the drop field shows them again, so that nothing has to be sent twice."""
        return [words.shown(row) for row in self.rows]

    @property
    def error(self) -> str:
        return " ".join(self.errors)


def hidden(said: Words, *, by: Actor, at: datetime) -> tuple[Words, str]:
    """Move the passwords of words into a file that goes along; return what is left to say, and the file's token (T59).

    The file is held for what is in it, like any other; kept as a secret it is encrypted once its message is there.
    """
    found = "".join(f"password: {one}\n" for one in passwords(said.text))
    row = commands.receive(
        BytesIO(found.encode()), name="password.txt", claimed_type="text/plain", by=by.without_key(), at=at
    )
    text = without_passwords(said.text, _("[kept as a secret: password.txt]"))
    return Words(text, [*said.uploads, row.token], said.seen), row.token


def carried(request: HttpRequest, reader: Reader) -> Carried:
    """Gather the files of a form: the person's own fresh uploads, and those inside the request."""
    found = Carried()
    by = reader.by.without_key()
    for token in forms.uploads(request.POST):
        try:
            found.rows += queries.uploads_for([token], by)
        except NotVisible:
            found.errors.append(_("A file is no longer here. Attach it again."))
    for file in request.FILES.getlist("files")[: forms.MOST_UPLOADS]:
        try:
            row = commands.receive(
                file, name=file.name or "", claimed_type=file.content_type or "", by=by, at=reader.now
            )
            found.rows.append(row)
        except NotVisible:
            raise
        except DomainError as refused:
            found.errors.append(refusals.words(refused))
    return found

"""Files that travel with a form: sent before by the script, or inside the form itself without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.files import commands, queries, words
from countersign.files.queries import UploadRow
from countersign.files.rules.secrets import passwords, without_passwords
from countersign.kernel.actor import Actor
from countersign.kernel.errors import DomainError, NotVisible
from countersign.portal import forms
from countersign.portal.asking import Reader
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


ASKED_ABOUT_SECRETS = gettext_lazy(
    "This seems to hold a password. Everybody who reads this ticket would read it too; as a secret it is stored "
    "encrypted, and whoever opens it is recorded."
)


def asks(texts: Mapping[str, str], request: HttpRequest) -> bool:
    """Tell whether the person is to be asked what becomes of a password in what they typed (T59)."""
    return request.POST.get("secret") not in ("hide", "keep") and any(passwords(text) for text in texts.values())


def hidden(
    texts: Mapping[str, str], request: HttpRequest, *, by: Actor, at: datetime
) -> tuple[Mapping[str, str], list[str]]:
    """Move the passwords of texts into a file that goes along, where its person said so (T59).

    Returns what is left to say by field, and the token of the file. It is held for what is in it, like any other, until
    `keep_hidden` is called.
    """
    typed = dict.fromkeys(one for text in texts.values() for one in passwords(text))
    if not typed or request.POST.get("secret") != "hide":
        return texts, []
    found = "".join(f"password: {one}\n" for one in typed)
    row = commands.receive(
        BytesIO(found.encode()), name="password.txt", claimed_type="text/plain", by=by.without_key(), at=at
    )
    mark = _("[kept as a secret: password.txt]")
    return {name: without_passwords(text, mark) for name, text in texts.items()}, [row.token]


def keep_hidden(tokens: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Keep what `hidden` moved away as a secret, encrypted, once the message that it goes with is there (T59)."""
    for token in tokens:
        commands.keep_secret(token, by=by.without_key(), at=at)


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

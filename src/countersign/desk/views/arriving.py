"""Files that come with a form itself, where no script sent them before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from countersign.files import commands as files
from countersign.kernel.actor import Actor


def received(request: HttpRequest, by: Actor, at: datetime) -> list[str]:
    """Take in the form's files; return their tokens. Raises what `files.commands.receive` raises."""
    taken = []
    for file in request.FILES.getlist("files"):
        sent: Any = file
        taken.append(files.receive(
            sent, name=sent.name or "file", claimed_type=sent.content_type or "", by=by.without_key(), at=at
        ).token)  # fmt: skip
    return taken

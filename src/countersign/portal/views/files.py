"""A file that is held for the secrets in it: the customer says what becomes of it."""

from __future__ import annotations

from typing import Any

from django.forms import ChoiceField, Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from countersign.files import commands, policy, queries
from countersign.files.queries import UploadRow
from countersign.kernel.errors import NotVisible
from countersign.portal.asking import reader_at
from countersign.portal.views.rarer import Act, carried_out
from countersign.portal.views.ticket import speakable
from countersign.ui.frames import Option


class Choice(Form):
    """What becomes of a file with secrets."""

    choice = ChoiceField(choices=[("redact", ""), ("keep", "")])


@require_http_methods(["GET", "HEAD", "POST"])
def redaction(request: HttpRequest, token: str) -> HttpResponse:
    """Put a copy without secrets in the place of a file of a ticket, or keep it as a secret (T59)."""
    upload = queries.by_token(token)
    if upload.attached_kind != "ticket" or upload.attached_id is None:
        raise NotVisible
    asking = reader_at(request, upload.attached_id)
    row = speakable(upload.attached_id, asking)
    if not policy.can_decide_on_secrets(asking.by, upload):
        raise NotVisible

    def build(errors: dict[str, str]) -> Act:
        lead = _(
            "%(name)s seems to contain passwords, keys, cookies or card numbers, so nobody can fetch it. A key that "
            "has left your hands is best changed all the same."
        )
        act = Act(_("Decide on the secrets"), lead % {"name": upload.name}, _("Do it"))
        act.legend, act.options_name, act.chosen_error = _("What becomes of it?"), "choice", errors.get("choice", "")
        act.options, act.chosen = _choices(upload), request.POST.get("choice", "")
        return act

    def run(typed: dict[str, Any]) -> None:
        decide = commands.redact if typed["choice"] == "redact" else commands.keep_secret
        decide(token, by=asking.by, at=asking.now)

    return carried_out(request, asking, row, Choice(request.POST), build, run)


def _choices(upload: UploadRow) -> list[Option]:
    kept = _("It is stored encrypted as it is; who opens it is asked first and recorded.")
    found = [Option("keep", _("Keep it as a secret"), kept)]
    if upload.can_be_redacted:
        without = _("A copy with [redacted] in their place replaces what you sent, which is forgotten.")
        found.insert(0, Option("redact", _("Take the secrets out"), without))
    return found

"""Held files: who may decides, with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from countersign.desk.asking import Asked, actor_of, asked
from countersign.desk.forms import Field, Form, Typed
from countersign.desk.rows.files import held_rows
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.files import commands, policy
from countersign.files import queries as files
from countersign.files.queries import UploadRow
from countersign.files.words import held_words, size
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible
from countersign.ui.frames import Option
from countersign.ui.render import page


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """List the files that wait for a decision."""
    if not policy.can_release(actor_of(request)):
        raise NotVisible
    here = asked(request)
    found = held_rows(files.held(), Telling(here.by, here.now))
    return page(request, "desk/files.html", framed(here, "wide", current="files") | {"files": found})


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Release or reject one held file."""
    here = asked(request)
    upload = files.by_token(token)
    if not policy.can_release(here.by) or not policy.can_see(here.by, upload):
        raise NotVisible
    if request.method != "POST":
        return _shown(request, here, upload)
    typed = Typed(request.POST)
    if typed.text("verdict") in ("redact", "keep"):
        return _without_open_secrets(request, here, upload, typed)
    run = {"release": commands.release, "reject": commands.reject}.get(typed.text("verdict"))
    if run is None:
        return _shown(request, here, upload, typed, _("Choose what is to be done."), status=422)
    try:
        run(token, by=here.by, at=here.now, reason=typed.text("reason"))
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        return _shown(request, here, upload, typed, said(refusal, here.by), status=refusal.status)
    return HttpResponseRedirect(_back(upload), status=303)


def _without_open_secrets(request: HttpRequest, here: Asked, upload: UploadRow, typed: Typed) -> HttpResponse:
    try:
        decide_on = commands.redact if typed.text("verdict") == "redact" else commands.keep_secret
        decide_on(upload.token, by=here.by, at=here.now)
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        return _shown(request, here, upload, typed, said(refusal, here.by), status=refusal.status)
    return HttpResponseRedirect(_back(upload), status=303)


def _back(upload: UploadRow) -> str:
    return f"/desk/tickets/{upload.attached_id}" if upload.attached_kind == "ticket" else "/desk/files"


def _shown(
    request: HttpRequest,
    here: Asked,
    upload: UploadRow,
    typed: Typed | None = None,
    error: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    options: tuple[Option, ...] = (
        Option("release", _("Release"), _("Whoever sees the message may fetch it.")),
        Option("reject", _("Reject"), _("Nobody will ever fetch it.")),
    )
    if policy.can_redact(here.by, upload):
        without = _("A copy without its secrets takes its place; no reason is needed.")
        options += (Option("redact", _("Take the secrets out"), without),)
    if policy.can_decide_on_secrets(here.by, upload):
        kept = _("It is stored encrypted; who opens it is asked first and recorded. No reason is needed.")
        options += (Option("keep", _("Keep it as a secret"), kept),)
    verdict, reason = (typed.text("verdict"), typed.text("reason")) if typed else ("", "")
    form = Form(
        "file",
        _("Decide on %(name)s") % {"name": upload.name},
        f"{held_words(upload.state, upload.held_reason)} {size(upload.size_bytes)} · SHA-256 {upload.sha256}",
        f"/desk/files/{upload.token}",
        _back(upload),
        _("Decide"),
        (
            Field("verdict", _("The file"), "pick", options=options, value=verdict),
            Field("reason", _("Reason"), value=reason, required=len(options) == 2),
        ),
        error=error,
        audience=_("Seen by staff alone."),
        scripted=False,
    )
    return page(request, "desk/form.html", framed(here, "wide", current="files") | {"form": form}, status=status)

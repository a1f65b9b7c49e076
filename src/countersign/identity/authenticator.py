"""Setting up an authenticator app: a page of the vault's own origin, where the seed is shown once.

The page processes of the main origin do not know these addresses, so none of them ever holds a seed.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import qrcode
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

from countersign.identity import asking, commands, queries
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid, NotVisible, TooOften
from countersign.ui import refusals, render
from countersign.ui.frames import FieldError
from countersign.vault import box

_GROUP = 4


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Offer to set up the app; when asked to, make a seed and show it, this once."""
    person = _customer(request)
    if queries.factors(person.pk).totp:
        return _back("")
    if request.method != "POST":
        return _page(request, "begin")
    address = box.totp_begin(person.pk, label=person.email, issuer=asking.brand())
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    groups = " ".join(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))
    return _page(request, "shown", picture=picture_code(address), secret=groups)


@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the app into use when its first code is right."""
    asked: Any = request
    person = _customer(request)
    try:
        commands.confirm_totp(person.pk, request.POST.get("code", "")[:40], by=asked.actor, at=database_now())
    except (Invalid, TooOften) as refusal:
        return _page(
            request, "again", status=refusal.status, errors=[FieldError(refusals.words(refusal), "id_code")]
        )
    return _back("?done=totp_added")


def picture_code(address: str) -> Markup:
    """Draw a picture code as markup that stands in the page itself: nothing is fetched, nothing is stored."""
    drawn = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, box_size=12, border=2).save(drawn)
    svg = drawn.getvalue().decode("utf-8")
    return Markup(svg[svg.index("<svg") :])


def _customer(request: HttpRequest) -> Any:
    """The signed-in customer; staff use passkeys (T17)."""
    asked: Any = request
    if not asked.actor.is_customer:
        raise NotVisible
    return asked.user


def _page(request: HttpRequest, step: str, *, status: int = 200, **more: Any) -> HttpResponse:
    errors: list[FieldError] = more.pop("errors", [])
    context = {
        "brand": asking.brand(),
        "step": step,
        "title": _("Set up an authenticator app"),
        "back": f"{settings.ORIGIN}/account/security",
        "errors": errors,
        "wrong": {error.field: error.text for error in errors},
        "picture": "",
        "secret": "",
    }
    return render.page(request, "identity/authenticator.html", context | more, status=status)


def _back(query: str) -> HttpResponse:
    return HttpResponseRedirect(f"{settings.ORIGIN}/account/security{query}", status=303)

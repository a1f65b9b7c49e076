"""Where messengers bring what people say there: signed, small, said once; nothing comes back but that it was heard."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from countersign.general.adapters import ADAPTERS
from countersign.general.commands.messengers import hear
from countersign.general.rules.messengers import LONGEST_BODY, Unproven, Unreadable
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import NotVisible
from countersign.portal.asking import reader


@csrf_exempt
@require_POST
def messages(request: HttpRequest, adapter: str) -> HttpResponse:
    """Hear what a messenger brings: 401 when it is not the messenger, 400 when it makes no sense, else 204."""
    way = ADAPTERS.get(adapter)
    if way is None or not way.is_set_up():
        raise NotVisible
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdecimal() or len(length) > 9 or int(length) > LONGEST_BODY:
        return HttpResponse(status=413)
    now = reader(request).now
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        incoming = way.messages(request.body, headers, int(now.timestamp()))
    except Unproven:
        return HttpResponse(status=401)
    except Unreadable:
        return HttpResponse(status=400)
    for one in incoming:
        hear(way.name, one, by=SYSTEM, at=now)
    return HttpResponse(status=204)

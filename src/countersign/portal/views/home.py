"""My tickets, and the contract I look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from countersign.customers.asking import CHOSEN
from countersign.customers.queries import memberships_of
from countersign.kernel.errors import NotVisible
from countersign.portal.asking import Reader, actor, reader, see_other, wants_region
from countersign.portal.frame import STREAM, around
from countersign.portal.rows.listed import Listed, listed
from countersign.tickets import policy, queries
from countersign.ui.frames import Link
from countersign.ui.render import page, region

STATES = ("open", "closed", "all")
YOURS = "yours"


@dataclass(frozen=True, slots=True)
class Shown:
    """The list of the page: what waits for the customer first, then the rest, then where older ones are."""

    yours: list[Listed]
    yours_more: str
    rows: list[Listed]
    older: str
    note: str
    counts: dict[str, int]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the customer's tickets: those where it is their move first."""
    if actor(request).is_staff:
        return see_other("/desk/")
    if actor(request).is_customer and actor(request).contract is None:
        if CHOSEN in request.GET:
            raise NotVisible
        return see_other("/invitations")
    asking = reader(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    state = request.GET.get("state", "open")
    state = state if state in (*STATES, YOURS) else "open"
    found = _searched(words, asking) if words else _listed(state, request.GET.get("after", ""), asking)
    context: dict[str, Any] = {
        "shown": found, "state": state, "words": words, "can_open": policy.can_open(asking.by),
        "refresh": _refresh(request, asking), "empty": _empty(state, words),
    }  # fmt: skip
    if wants_region(request):
        return region(request, "portal/_tickets.html", context)
    context |= {"around": around(asking.by, "tickets"), "tabs": _tabs(state, words, found.counts, asking)}
    context |= {"stream_url": STREAM, "stream_position": asking.cursor}
    return page(request, "portal/home.html", context)


def _refresh(request: HttpRequest, asking: Reader) -> str:
    """Name the list's own address; opened without a contract, it stays with the one it began with."""
    path = request.get_full_path()
    return path if CHOSEN in request.GET else asking.within(path)


def _listed(state: str, after: str, asking: Reader) -> Shown:
    """Read one page of a list. Three queries at most."""
    counts = queries.portal_counts(asking.by)
    yours: list[Listed] = []
    more = ""
    if state == "open" and not after:
        waiting = queries.portal_list(asking.by, state=YOURS)
        yours = [listed(row, asking) for row in waiting.rows]
        more = asking.within("/?" + urlencode({"state": YOURS, "after": waiting.next})) if waiting.next else ""
    found = queries.portal_list(asking.by, state="ours" if state == "open" else state, after=after)
    older = asking.within("/?" + urlencode({"state": state, "after": found.next})) if found.next else ""
    return Shown(yours, more, [listed(row, asking) for row in found.rows], older, "", counts)


def _searched(words: str, asking: Reader) -> Shown:
    """Search in all the customer's tickets. Three queries."""
    found = queries.search(words, asking.by)
    rows = [listed(row, asking) for row in found.rows]
    count = len(rows)
    note = ngettext("%(count)d ticket found", "%(count)d tickets found", count) % {"count": count}
    if found.more:
        note = _("The first %(count)d tickets. Add a word to narrow the search.") % {"count": count}
    return Shown([], "", rows, "", note, queries.portal_counts(asking.by))


def _tabs(state: str, words: str, counts: dict[str, int], asking: Reader) -> list[Link]:
    labels = {"open": _("Open"), "closed": pgettext("which tickets", "Closed"), "all": _("All")}
    numbers = {**counts, "all": counts["open"] + counts["closed"]}
    return [
        Link(labels[name], asking.within(f"/?state={name}"), name == state and not words, str(numbers[name]))
        for name in STATES
    ]


def _empty(state: str, words: str) -> tuple[str, str]:
    """Say what an empty list means."""
    if words:
        return _("Nothing found for “%(words)s”.") % {"words": words}, _("Try a number, a server name or another word.")
    if state == "closed":
        return _("No closed requests yet."), ""
    return _("No open requests."), _("Everything we ever wrote to you is under Messages.")


@require_POST
def contract(request: HttpRequest) -> HttpResponse:
    """Choose the contract to act for, among one's own."""
    by = actor(request)
    wanted = request.POST.get("contract", "")
    own = {str(one.contract_id): one.contract_id for one in memberships_of(by.id or 0)}
    if wanted not in own:
        raise NotVisible
    session: Any = request.session
    session[CHOSEN] = own[wanted]
    return see_other(f"/?{CHOSEN}={wanted}")

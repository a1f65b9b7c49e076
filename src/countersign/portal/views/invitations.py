"""What waits for somebody who has no contract yet: the state of a registration, invitations to act for others."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from countersign.customers import commands
from countersign.customers.queries import invitations_of, registration_of
from countersign.portal.asking import reader, see_other
from countersign.portal.frame import around
from countersign.portal.words.sentences import moment
from countersign.ui.render import page


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that is not answered."""

    url: str
    words: str
    at: str


@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Show where the person's registration stands, and whose invitations wait."""
    asking = reader(request)
    if asking.by.is_staff:
        return see_other("/desk/")
    applied = registration_of(asking.by.account_id)
    waiting = [
        Invitation(
            f"/invitations/{contact}",
            _("%(customer)s, contract %(contract)s") % {"customer": name, "contract": number},
            moment(at, asking),
        )
        for contact, number, name, at in invitations_of(asking.by.account_id)
    ]  # fmt: skip
    states = {
        "prospect": _("%(name)s is registered and waits for an identity officer. You get a mail when it is looked at."),
        "closed": _("The registration of %(name)s was not accepted. The reason is in the mail we sent you."),
    }
    told = states.get(applied[2], "") % {"name": applied[1]} if applied else ""
    context = {"around": around(asking.by, ""), "state": told, "waiting": waiting}
    return page(request, "portal/invitations.html", context)


@require_POST
def invitation(request: HttpRequest, contact: int) -> HttpResponse:
    """Accept or decline."""
    asking = reader(request)
    accepted = request.POST.get("answer") == "accept"
    commands.answer_invitation(contact, accepted=accepted, by=asking.by, at=asking.now)
    return see_other("/" if accepted else "/invitations")

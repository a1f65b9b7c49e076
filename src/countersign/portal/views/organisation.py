"""Who the customer is in law: to be read, never to be written from here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from countersign.customers import rules, words
from countersign.customers.queries import PartyRow, contract_card, parties_of, verifications_of
from countersign.kernel.errors import NotAllowed
from countersign.portal.asking import Reader, reader
from countersign.portal.frame import around
from countersign.portal.identity_fields import refused_edit
from countersign.portal.words.sentences import moment
from countersign.ui.frames import Fact
from countersign.ui.render import page

NUMBERS = ("tax_id", "registration_id", "kpp")


def organisation(request: HttpRequest) -> HttpResponse:
    """Show the party in force, since when, and how it can change. Any way of writing is refused and recorded (T77)."""
    asking = reader(request)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        refused_edit(request, asking)
        raise NotAllowed("identity_is_locked")
    card = contract_card(asking.by.contract or 0)
    versions = parties_of(card.customer_id)
    context = {
        "around": around(asking.by, "account"), "name": card.customer, "category": str(words.CATEGORIES[card.category]),
        "facts": _facts(versions[0], asking) if versions else [],
        "proof": _proof(card.customer_id, asking), "versions": len(versions),
    }  # fmt: skip
    return page(request, "portal/account/organisation.html", context)


def _facts(party: PartyRow, asking: Reader) -> list[Fact]:
    told = [
        Fact(label, value, mono=field in NUMBERS)
        for field, label, value in words.told(party.jurisdiction, party.category, party.name, party.data)
    ]
    told.append(Fact(_("Country"), words.country_name(party.jurisdiction)))
    return [*told, Fact(_("On file since"), moment(party.valid_from, asking))]


def _proof(customer_id: int, asking: Reader) -> str:
    """Say whether the identity is verified, and until when."""
    for row in verifications_of(customer_id):
        if rules.is_identified([row.finding], asking.now):
            told = {"method": words.METHODS[row.method], "day": moment(row.looked_at, asking)}
            return _("Verified: %(method)s, %(day)s.") % told
    return ""

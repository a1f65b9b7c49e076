"""Cases that concern the person: the notices above every page, and their lines on the page of one's identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from countersign.customers.queries.cases import Concern
from countersign.kernel.actor import Actor
from countersign.portal.asking import Reader
from countersign.portal.words.sentences import moment
from countersign.ui import times
from countersign.ui.frames import Notice

HERE = "/account/identity"
METHODS: dict[str, str | Promise] = {
    "vouch": _l("Another owner vouches"),
    "in_person": _l("In person, with documents"),
    "qualified_signature": _l("Qualified electronic signature"),
    "e_id": _l("Electronic identity of the state"),
    "own_account_transfer": _l("Transfer from an account of the holder"),
    "notary": _l("Notary"),
    "video": _l("Video call with the document"),
    "photo_with_document": _l("Photo with the document, never alone"),
}
CHANGES: dict[str, str | Promise] = {
    "asked": pgettext_lazy("identity change", "Asked for; two officers look at it"),
    "made": pgettext_lazy("identity change", "One officer has looked, a second one will"),
    "cooling_off": pgettext_lazy("identity change", "Confirmed; the wait runs"),
    "applied": pgettext_lazy("identity change", "In force"),
    "refused": pgettext_lazy("identity change", "Refused"),
    "cancelled": pgettext_lazy("identity change", "Stopped by an owner"),
}


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case on the page of one's identity: what it is, and what the person can do about it."""

    title: str
    text: str
    kind: str
    stop_url: str
    vouch_url: str


def case_notices(concerns: Sequence[Concern], by: Actor) -> list[Notice]:
    """Write the notices above every page of every session that a case concerns (T33, T34)."""
    found = []
    for one in concerns:
        title, text = _told(one, by.zone, by.locale)
        kind = "info" if one.kind == "identity_change" else "danger"
        found.append(Notice(title, text, HERE, _("Look at it"), kind))
    return found


def shown_cases(concerns: Sequence[Concern], asking: Reader) -> list[ShownCase]:
    """Write the lines of the page, with the buttons that stop or vouch."""
    found = []
    for one in concerns:
        if one.kind == "identity_change":
            continue
        title, text = _told(one, asking.zone, asking.locale)
        recovery = one.kind == "recovery_case"
        place = f"{HERE}/recoveries/{one.id}"
        found.append(
            ShownCase(
                title, " ".join((text, _("Since %(time)s.") % {"time": moment(one.at, asking)})),
                "danger" if recovery else "warn",
                asking.within(f"{place}/stop") if recovery else "",
                asking.within(f"{place}/vouch") if one.can_vouch else "",
            )
        )  # fmt: skip
    return found


def _told(one: Concern, zone: str, locale: str) -> tuple[str, str]:
    ends = times.exact_with_zone(one.ends_at, zone, locale) if one.ends_at else ""
    if one.kind == "ownership_dispute":
        return (
            _("A dispute about %(name)s is open: identity, contacts, roles, deletion and transfer are frozen")
            % {"name": one.name},
            _("Services and tickets keep running. The reason: %(reason)s") % {"reason": one.reason},
        )
    if one.kind == "identity_change":
        text = _("It takes effect at %(time)s unless you stop it.") % {"time": ends} if ends else ""
        return _("Identity data are to be changed"), text
    name = _("your account") if one.own else one.name
    text = (
        _("It takes effect at %(time)s. If it was not you, stop it now.") % {"time": ends}
        if ends
        else _("Nothing has changed yet. If it was not you, stop it now.")
    )
    return _("Somebody asks for new access: %(name)s") % {"name": name}, text

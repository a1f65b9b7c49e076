"""What stands around every page: the provider's name, the links, the person, the contracts to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.customers.queries import Membership, memberships_of, provider_name
from countersign.kernel.actor import Actor
from countersign.ui.frames import Frame, Link, Person

STREAM = "/stream"


@dataclass(frozen=True, slots=True)
class Around:
    """The frame, and the contract the person acts for among those they may."""

    frame: Frame
    contracts: list[Membership]
    acting: Membership | None

    @property
    def contract(self) -> str:
        return self.acting.number if self.acting else ""

    @property
    def customer(self) -> str:
        return self.acting.customer if self.acting else ""


def around(by: Actor, current: str) -> Around:
    """Read the frame of a page. Two queries. current: "tickets", "messages" or "account"."""
    contracts = memberships_of(by.id) if by.id is not None else []
    acting = next((one for one in contracts if one.contract_id == by.contract), None)
    detail = (
        _("%(customer)s, contract %(contract)s") % {"customer": acting.customer, "contract": acting.number}
        if acting
        else ""
    )
    links = [
        Link(_("Tickets"), "/", current == "tickets"),
        Link(_("Messages"), "/messages", current == "messages"),
        Link(_("Account"), "/account", current == "account"),
    ]
    frame = Frame(
        brand=provider_name() or "Countersign", links=links, person=Person(by.name, detail), sign_out_url="/sign-out"
    )
    return Around(frame, contracts, acting)

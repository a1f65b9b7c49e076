"""What stands around every page: the provider's name, the links, the person, the contracts to choose from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from countersign.customers.asking import CHOSEN
from countersign.customers.queries import Membership
from countersign.customers.queries.cases import concerns, standing_of
from countersign.intake.queries.promises import waiting_for
from countersign.kernel.actor import Actor
from countersign.notify.beside import Beside, beside
from countersign.portal.rows.cases import case_notices
from countersign.portal.rows.returned import returned_mail
from countersign.portal.rows.waiting import notices
from countersign.ui.frames import Frame, Link, Person

STREAM = "/stream"


@dataclass(frozen=True, slots=True)
class Around:
    """The frame, and the contract the person acts for among those they may."""

    frame: Frame
    contracts: list[Membership]
    acting: Membership | None

    @property
    def query(self) -> str:
        """What an address of this page carries so that the tab stays with its contract."""
        return f"?{CHOSEN}={self.acting.contract_id}" if self.acting and len(self.contracts) > 1 else ""

    @property
    def contract(self) -> str:
        return self.acting.number if self.acting else ""

    @property
    def customer(self) -> str:
        return self.acting.customer if self.acting else ""


def around(by: Actor, current: str, found_beside: Beside | None = None) -> Around:
    """Read the frame of a page. Three queries, more when something waits.

    current: "tickets", "calls", "messages"… found_beside: what was read already, then it is one query less.
    """
    stands = beside(by) if found_beside is None else found_beside
    contracts, concerned = standing_of(by.id) if by.id is not None else ([], False)
    cases = case_notices(concerns(by), by) if concerned else []
    acting = next((one for one in contracts if one.contract_id == by.contract), None)
    detail = (
        _("%(customer)s, contract %(contract)s") % {"customer": acting.customer, "contract": acting.number}
        if acting
        else ""
    )
    found = Around(Frame(brand=stands.provider or "Countersign"), contracts, acting)
    links = [
        Link(_("Tickets"), f"/{found.query}", current == "tickets"),
        Link(_("Messages"), f"/messages{found.query}", current == "messages"),
        Link(_("Account"), f"/account{found.query}", current == "account"),
    ]
    if acting:
        links.insert(1, Link(_("Calls"), f"/calls{found.query}", current == "calls"))
    frame = replace(
        found.frame, notices=[*cases, *returned_mail(stands.came_back, by), *notices(waiting_for(by), by)],
        notices_url=f"/calls/waiting{found.query}" if acting else "",
        links=links, home_url=f"/{found.query}", person=Person(by.name, detail), sign_out_url="/sign-out",
        menu=[Link(_("Ask a general question"), f"/questions{found.query}")],
    )  # fmt: skip
    return replace(found, frame=frame)

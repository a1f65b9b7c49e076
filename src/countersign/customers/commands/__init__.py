"""The only writers of customers and of what belongs to them: one verb, one function."""

from countersign.customers.commands.contacts import (
    Person,
    add_contact,
    answer_invitation,
    appoint_owner,
    change_contact,
    change_contact_roles,
    invite_contact,
    remove_contact,
)
from countersign.customers.commands.contracts import end_contract, set_provider, settle_terms, sign_contract
from countersign.customers.commands.importing import LineReport, Report, import_customers
from countersign.customers.commands.parties import Identity, add_party, record_refused_edit, register_customer
from countersign.customers.commands.plans import Offer, Term, add_plan, begin_awaited, change_plan
from countersign.customers.commands.registering import (
    Application,
    accept_registration,
    apply_for_registration,
    confirm_registration,
    refuse_registration,
    sweep_papers,
)
from countersign.customers.commands.services import (
    add_service,
    change_service,
    end_service,
    price_service,
    transfer_service,
)
from countersign.customers.commands.verifying import Look, record_verification, settle_verification

__all__ = [
    "Application",
    "Identity",
    "LineReport",
    "Look",
    "Offer",
    "Person",
    "Report",
    "Term",
    "accept_registration",
    "add_contact",
    "add_party",
    "add_plan",
    "add_service",
    "answer_invitation",
    "apply_for_registration",
    "appoint_owner",
    "begin_awaited",
    "change_contact",
    "change_contact_roles",
    "change_plan",
    "change_service",
    "confirm_registration",
    "end_contract",
    "end_service",
    "import_customers",
    "invite_contact",
    "price_service",
    "record_refused_edit",
    "record_verification",
    "refuse_registration",
    "register_customer",
    "remove_contact",
    "set_provider",
    "settle_terms",
    "settle_verification",
    "sign_contract",
    "sweep_papers",
    "transfer_service",
]

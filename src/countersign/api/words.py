"""What scopes of tokens are called on pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from countersign.api.rules import Scope

SCOPES = {
    Scope.TICKETS_READ: _l("Read tickets, callbacks, drafts and files"),
    Scope.TICKETS_WRITE: _l("Open tickets and act on them"),
    Scope.ACCOUNT_READ: _l("Read your profile, the contract and what we sent you"),
    Scope.ACCOUNT_WRITE: _l("Change language and time zone"),
    Scope.CREDITS_READ: _l("Read credits and complaints"),
    Scope.CREDITS_WRITE: _l("Claim credits and complain"),
    Scope.NOTES_READ: _l("Read internal notes"),
    Scope.NOTES_WRITE: _l("Leave internal notes, run procedures"),
    Scope.CUSTOMERS_IMPORT: _l("Take over lists of the billing"),
    Scope.CUSTOMERS_READ: _l("Read customers, plans and responsibilities"),
    Scope.CUSTOMERS_WRITE: _l("Register customers, sign contracts, change plans"),
    Scope.STAFFING_READ: _l("Read shifts, absences, skills, queues and calendars"),
    Scope.STAFFING_WRITE: _l("Plan shifts, record absences, change calendars"),
    Scope.DESK_READ: _l("Read escalations, routing, procedures and clocks"),
    Scope.DESK_WRITE: _l("Decide on credits and files, change routing and procedures"),
    Scope.HOOKS: _l("Manage webhooks"),
    Scope.MAIL: _l("See the balance of incoming mail and its quarantine"),
    Scope.LEDGER: _l("Verify the record of a ticket"),
    Scope.CALLS_WRITE: _l("Tell of telephone calls, as an exchange does"),
}


def days(count: int) -> str:
    """Write for how many days a token lives."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}

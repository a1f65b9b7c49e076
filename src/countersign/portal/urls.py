"""The addresses of the portal, at the root of the main origin."""

from countersign.kernel.routes import route
from countersign.portal.views import account, acts, drafts, home, mail, opening, rarer, ticket

urlpatterns = [
    route("", home.home, policy="signed_in", name="portal_home"),
    route("contract", home.contract, policy="customer", name="portal_contract"),
    route("drafts", drafts.drafts, policy="signed_in", name="drafts"),
    route("messages", mail.messages, policy="customer", name="portal_messages"),
    route("account", account.account, policy="customer", name="portal_account"),
    route("account/profile", account.profile, policy="customer", name="portal_profile"),
    route("account/password", account.password, policy="customer", name="portal_password"),
    route("account/sessions/<slug:reference>", account.session, policy="customer", name="portal_session"),
    route("tickets/new", opening.new, policy="customer", name="portal_new"),
    route("tickets/new/side", opening.side, policy="customer", name="portal_new_side"),
    route("tickets/<int:number>", ticket.ticket, policy="customer", name="portal_ticket"),
    route("tickets/<int:number>/live", ticket.live, policy="customer", name="portal_ticket_live"),
    route("tickets/<int:number>/history.json", ticket.history, policy="customer", name="portal_history"),
    route("tickets/<int:number>/print", ticket.printed, policy="customer", name="portal_print"),
    route("tickets/<int:number>/messages", acts.messages, policy="customer", name="portal_write"),
    route("tickets/<int:number>/confirmation", acts.confirmation, policy="customer", name="portal_confirm"),
    route("tickets/<int:number>/rejection", acts.rejection, policy="customer", name="portal_reject"),
    route("tickets/<int:number>/declaration", acts.declaration, policy="customer", name="portal_declare"),
    route("tickets/<int:number>/reopening", acts.reopening, policy="customer", name="portal_reopen"),
    route("tickets/<int:number>/rating", acts.rating, policy="customer", name="portal_rate"),
    route("tickets/<int:number>/severity", rarer.severity, policy="customer", name="portal_severity"),
    route("tickets/<int:number>/facts", rarer.facts, policy="customer", name="portal_facts"),
    route("tickets/<int:number>/withdrawal", rarer.withdrawal, policy="customer", name="portal_withdraw"),
]

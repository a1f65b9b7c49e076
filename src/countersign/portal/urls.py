"""The addresses of the portal, at the root of the main origin."""

from countersign.kernel.routes import route
from countersign.portal.views import account, acts, calls, drafts, home, mail, opening, promises, rarer, ticket

urlpatterns = [
    route("", home.home, policy="signed_in", name="portal_home"),
    route("contract", home.contract, policy="customer", name="portal_contract"),
    route("drafts", drafts.drafts, policy="signed_in", name="drafts"),
    route("messages", mail.messages, policy="customer", name="portal_messages"),
    route("calls", calls.calls, policy="customer", name="portal_calls"),
    route("calls/waiting", calls.waiting, policy="customer", name="portal_waiting"),
    route("calls/code", calls.code, policy="customer", name="portal_code"),
    route("calls/code/cancellation", calls.cancel_code, policy="customer", name="portal_code_cancel"),
    route("calls/callbacks", promises.callbacks, policy="customer", name="portal_callbacks"),
    route(
        "calls/callbacks/<int:callback>/cancellation", promises.cancel_callback, policy="customer",
        name="portal_callback_cancel",
    ),
    route("calls/approvals/<int:approval>", promises.approval, policy="customer", name="portal_approval"),
    route(
        "calls/approvals/<int:approval>/refusal", promises.refuse_approval, policy="customer",
        name="portal_approval_refuse",
    ),
    route("calls/drafts/<int:draft>", promises.draft, policy="customer", name="portal_draft"),
    route("calls/drafts/<int:draft>/refusal", promises.disown_draft, policy="customer", name="portal_draft_refuse"),
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

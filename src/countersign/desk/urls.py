"""The desk's addresses, under /desk/: nouns, one for each act."""

from __future__ import annotations

from functools import partial

from countersign.desk import views
from countersign.desk.acts import ACTS
from countersign.desk.calendars import urls as calendars
from countersign.desk.credits import views as credits
from countersign.desk.customers import views as customers
from countersign.desk.customers.acts import ACTS as CUSTOMER_ACTS
from countersign.desk.hooks import urls as hooks
from countersign.desk.identity import views as identity
from countersign.desk.identity.acts import ACTS as CASE_ACTS
from countersign.desk.mail import urls as mail
from countersign.desk.plans import views as plans
from countersign.desk.procedures import urls as procedures
from countersign.desk.questions import urls as questions
from countersign.desk.routing import views as routing
from countersign.desk.scope import views as scope
from countersign.desk.shifts import urls as shifts
from countersign.desk.views import phone
from countersign.kernel.routes import route

TICKET = "tickets/<int:number>"
CALL = "phone/calls/<int:call>"
CASE = "identity/<slug:kind>/<int:number>"

urlpatterns = [
    route("", views.home, policy="staff", name="desk"),
    route("views/<slug:view>", views.listed, policy="staff", name="desk_view"),
    route("views/<slug:view>/changes", views.changes, policy="staff", name="desk_changes"),
    route("next", routing.take_next, policy="staff", name="desk_next"),
    route("escalations", routing.listed, policy="staff", name="desk_escalations"),
    route("routing", routing.routing, policy="staff", name="desk_routing"),
    route("search", views.search, policy="staff", name="desk_search"),
    route("files", views.held, policy="staff", name="desk_files"),
    route("files/<slug:token>", views.decide, policy="staff", name="desk_file"),
    route("customers", customers.customers, policy="staff", name="desk_customers"),
    route("customers/new", customers.new, policy="staff", name="desk_customer_new"),
    route("customers/<int:customer>", customers.customer, policy="staff", name="desk_customer"),
    route("verifications/<int:verification>", customers.verification, policy="staff", name="desk_verification"),
    *(
        route(
            f"customers/<int:customer>/{noun}", partial(customers.act, noun=noun), policy="staff",
            name=f"desk_customer_{noun}",
        )
        for noun in CUSTOMER_ACTS
    ),
    route("credits", credits.claims, policy="staff", name="desk_credits"),
    route("credits/rules", credits.rules, policy="staff", name="desk_credit_rules"),
    route("credits/outages", credits.outages, policy="staff", name="desk_service_outages"),
    *(
        route(f"credits/{noun}", partial(credits.act, noun=noun), policy="staff", name=f"desk_credit_{name}")
        for noun, name in (("rules/new", "rule_new"), ("outages/new", "outage_new"), ("maintenance/new", "work_new"))
    ),
    route("credits/outages/<int:number>/end", partial(credits.act, noun="end"), policy="staff", name="desk_outage_end"),
    route("credits/<int:claim>", credits.claim, policy="staff", name="desk_credit"),
    *(
        route(
            f"credits/<int:number>/{noun}", partial(credits.act, noun=noun), policy="staff", name=f"desk_credit_{noun}"
        )
        for noun in ("decision", "payment")
    ),
    route("complaints", credits.complaints, policy="staff", name="desk_complaints"),
    route("complaints/<int:complaint>", credits.complaint, policy="staff", name="desk_complaint"),
    route(
        "complaints/<int:number>/answer", partial(credits.act, noun="answer"), policy="staff",
        name="desk_complaint_answer",
    ),
    route(f"{TICKET}/complaints", credits.move, policy="staff", name="desk_ticket_complaints"),
    route("plans", plans.plans, policy="staff", name="desk_plans"),
    route("plans/new", plans.new, policy="staff", name="desk_plan_new"),
    route("plans/simulator", plans.simulator, policy="staff", name="desk_plan_simulator"),
    route("plans/<int:plan>", plans.plan, policy="staff", name="desk_plan"),
    route("plans/<int:plan>/versions", plans.versions, policy="staff", name="desk_plan_versions"),
    route("scope", scope.scopes, policy="staff", name="desk_scopes"),
    route("scope/new", scope.new, policy="staff", name="desk_scope_new"),
    route("scope/<int:scope>", scope.scope, policy="staff", name="desk_scope"),
    route("scope/<int:scope>/versions", scope.versions, policy="staff", name="desk_scope_versions"),
    route("identity", identity.lane, policy="staff", name="desk_identity"),
    route(CASE, identity.case, policy="staff", name="desk_case"),
    route(f"{CASE}/export", identity.export, policy="staff", name="desk_case_export"),
    *(
        route(f"{CASE}/{noun}", partial(identity.act, noun=noun), policy="staff", name=f"desk_case_{noun}")
        for noun in CASE_ACTS
    ),
    *shifts.urlpatterns,
    *procedures.urlpatterns,
    *mail.urlpatterns,
    *hooks.urlpatterns,
    *questions.urlpatterns,
    route("phone", phone.phone, policy="staff", name="desk_phone"),
    route("phone/callbacks", phone.callbacks_waiting, policy="staff", name="desk_callbacks"),
    route("phone/ringing", phone.ringing, policy="staff", name="desk_ringing"),
    route("phone/extensions", phone.seats, policy="staff", name="desk_extensions"),
    route("phone/lines/<int:line>/acceptance", phone.take, policy="staff", name="desk_line_take"),
    route("phone/lines/<int:line>/callbacks", phone.call_back, policy="staff", name="desk_line_callback"),
    route("phone/lines/<int:line>/settlement", phone.settle, policy="staff", name="desk_line_settle"),
    route("phone/outages", phone.outages, policy="staff", name="desk_outages_said"),
    route("phone/outgoing", phone.outgoing, policy="staff", name="desk_outgoing"),
    route("phone/attempts", phone.attempts, policy="staff", name="desk_attempts"),
    route("phone/attempts/export", phone.export, policy="staff", name="desk_attempts_export"),
    route("phone/drafts/<int:draft>", phone.draft, policy="staff", name="desk_draft"),
    route(
        "phone/callbacks/<int:callback>/acceptance", phone.take_callback, policy="staff", name="desk_callback_take"
    ),
    route("phone/callbacks/<int:callback>/release", phone.release, policy="staff", name="desk_callback_release"),
    route("phone/callbacks/<int:callback>/calls", phone.callback_calls, policy="staff", name="desk_callback_call"),
    route("phone/calls", phone.begin, policy="staff", name="desk_calls"),
    route(CALL, phone.call, policy="staff", name="desk_call"),
    route(f"{CALL}/search", phone.search, policy="staff", name="desk_call_search"),
    route(f"{CALL}/contract", phone.contract, policy="staff", name="desk_call_contract"),
    route(f"{CALL}/code", phone.code, policy="staff", name="desk_call_code"),
    route(f"{CALL}/typed", phone.typed, policy="staff", name="desk_call_typed"),
    route(f"{CALL}/notice", phone.notice, policy="staff", name="desk_call_notice"),
    route(f"{CALL}/end", phone.end, policy="staff", name="desk_call_end"),
    route(f"{CALL}/tickets", phone.tickets, policy="staff", name="desk_call_tickets"),
    route(f"{CALL}/tickets/<int:number>/status", phone.status, policy="staff", name="desk_call_status"),
    route(f"{CALL}/tickets/<int:number>/messages", phone.message, policy="staff", name="desk_call_message"),
    route(f"{CALL}/approvals", phone.approvals, policy="staff", name="desk_call_approvals"),
    route(f"{CALL}/drafts", phone.drafts, policy="staff", name="desk_call_drafts"),
    route(f"{CALL}/attempts", phone.attempt, policy="staff", name="desk_call_attempts"),
    route(f"{CALL}/recordings", phone.recordings, policy="staff", name="desk_call_recordings"),
    route(TICKET, views.ticket, policy="staff", name="desk_ticket"),
    route("reads", views.reads, policy="staff", name="desk_reads"),
    route("reads/more", views.reading_on, policy="staff", name="desk_reading_on"),
    route(f"{TICKET}/reading", views.reading, policy="staff", name="desk_reading"),
    route(f"{TICKET}/news", views.news, policy="staff", name="desk_news"),
    route(f"{TICKET}/presence", views.presence, policy="staff", name="desk_presence"),
    route(f"{TICKET}/clocks", views.clocks, policy="staff", name="desk_clocks"),
    route(f"{TICKET}/history", views.history, policy="staff", name="desk_history"),
    route(f"{TICKET}/messages/<int:message>/review", views.review, policy="staff", name="desk_review"),
    route(f"{TICKET}/seal", views.seal, policy="staff", name="desk_seal"),
    route("returned", views.returned, policy="staff", name="desk_returned"),
    route(f"{TICKET}/leaving", views.leaving, policy="staff", name="desk_leaving"),
    route(f"{TICKET}/recall", views.recall, policy="staff", name="desk_recall"),
    route(f"{TICKET}/answers", views.answers, policy="staff", name="desk_answers"),
    route(f"{TICKET}/notes", views.notes, policy="staff", name="desk_notes"),
    *calendars.urlpatterns,
    *(
        route(f"{TICKET}/{noun}", partial(views.act, noun=noun), policy="staff", name=f"desk_{noun.replace('/', '_')}")
        for noun in ACTS
    ),
]

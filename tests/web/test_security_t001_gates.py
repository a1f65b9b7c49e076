"""security T1, T13, T15: the matrix of person and route, generated from the registry."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.registry import FILES, Door, doors, doors_for
from tests.web.world import CUSTOMERS, World, same, undone

from countersign.kernel.routes import GATES

pytestmark = pytest.mark.django_db

# Who may knock without being known. A route that is added here opens the product to the world: say why.
PUBLIC = {
    "sign_in": "how else would one come in",
    "sign_out": "asks before it does; without a session it does nothing",
    "preferences": "language and colours of this browser",
    "sign_in_passkey": "a passkey alone is a way in",
    "sign_in_factor": "the session holds who has typed a right password",
    "enrolment": "the session holds who of the staff has typed a right password",
    "sso": "the organisation's own sign-in",
    "sso_return": "the session holds what its answer is checked against",
    "lost_factor": "advice, the same for everybody",
    "password_reset": "for who cannot come in",
    "password_reset_sent": "the same for everybody",
    "password_link": "the token is the right",
    "password_new": "the session holds the token",
    "registration": "how else would one become a customer",
    "registration_details": "the form of it",
    "registration_sent": "the same for everybody",
    "registration_done": "the same for everybody",
    "registered": "the token is the right",
    "recovery": "advice, the same for everybody",
    "recovery_claim": "for who cannot come in; the same for every name (T35)",
    "recovery_dispute": "for who claims an account; the same for every name (T35)",
    "recovery_case": "the token is the right; it says nothing of what is claimed",
    "recovery_stop": "the token of a notice is the right, and it can only stop",
    "recovery_set_up": "the token is the right, once",
    "questions": "whoever wants to know a price (M8, S3)",
    "question_words": "the cookie of the browser is the right",
    "question_said": "the cookie of the browser is the right",
    "question_end": "the cookie of the browser is the right",
    "question_ticket": "the cookie of the browser and the session that asked are the right",
    "messenger": "signed by the messenger, or answered with 401",
    "link": "names where a link of a message leads; the same for everybody (T65)",
    "asset": "stylesheets and scripts",
    "gallery": "answers 404 to the world outside the demonstration",
}


def ids(door: Door) -> str:
    return door.name


def test_every_gate_is_known_and_public_routes_are_named() -> None:
    found = doors()
    assert len(found) >= 15
    assert {door.policy for door in found} <= set(GATES)
    assert set(ONLY) <= {door.name for door in found}
    assert {door.name for door in found if door.policy == "anyone"} <= set(PUBLIC)
    assert {door.name for door in doors(FILES)} == {"file", "mail_body"}


def test_every_parameter_has_a_meaning(world: World) -> None:
    unknown = {name for door in [*doors(), *doors(FILES)] for name in door.parameters} - set(world.names())
    assert unknown == set(), "teach tests/web/world.py what is mine and what is foreign for it"


def test_anonymous_reaches_only_public_routes_T1(world: World) -> None:
    """security T1."""
    client, wrong = world.browsers["anonymous"], []
    for door in doors():
        for method in ("get", "post", "put", "delete", "patch", "options"):
            answer = undone(client, method, door.at(world.names()))
            page = undone(client, method, door.at(world.names()), headers={"hx-request": "true"})
            if door.name in PUBLIC:
                assert answer.status_code < 500
                continue
            if door.policy == "token":  # A program is told so; it has no page to sign in on.
                assert (answer.status_code, page.status_code) == (401, 401)
                continue
            led = answer.status_code == 303 and answer["Location"].startswith("/sign-in")
            if not led or answer.content or page.status_code != 401 or page.content:
                wrong.append((door.name, method, answer.status_code, page.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


def test_sign_in_leads_back_only_to_what_can_be_read_T1(world: World) -> None:
    """security T1, T98."""
    client = world.browsers["anonymous"]
    assert client.get("/tickets/7?x=1")["Location"] == "/sign-in?next=/tickets/7%3Fx%3D1"
    assert client.post("/tickets/7/messages", {"text": "x"})["Location"] == "/sign-in"


# Behind an open door there may be nothing: why it is so for the things of the world.
EMPTY = {
    ("get", "attachment_preview"): "a text file has no preview",
    ("get", "desk_changes"): "is answered to scripts alone",
    ("post", "portal_contract"): "no contract of one's own is named",
    ("post", "invitation"): "nobody of the world is invited",
    ("get", "desk_outgoing"): "no ticket is named, whose contract is to be called",
    ("post", "desk_outgoing"): "no ticket is named, whose contract is to be called",
    ("post", "portal_quote_accept"): "no work is offered",
    ("post", "portal_quote_decline"): "no work is offered",
    ("post", "desk_custody_list"): "no shift is named",
    ("get", "link"): "no address is named",
    ("get", "sso"): "no provider is named",
    ("get", "sso_return"): "no provider is named",
    ("get", "gallery"): "is shown to staff and in the demonstration",
}
EMPTY |= {
    (method, name): "the file holds no secrets"
    for name in ("portal_redaction", "attachment_opening") for method in ("get", "post")
}  # fmt: skip
# Doors whose room hides them from some of those whom the gate lets in.
ONLY = {"desk_files": {"duty_lead", "security"}, "desk_file": {"duty_lead", "security"}}
# The telephone is for who answers it and who oversees it, one call for its operator and the latter.
MONEY = {"int:claim", "int:complaint"}
TELEPHONE = {"int:call", "int:callback", "int:draft", "int:approval", "int:held"}
OVERSEERS = {"duty_lead", "manager", "identity_officer", "security"}
ON_THE_PHONE = {"first_line", "second_line", "generalist", *OVERSEERS}
ONLY |= {
    door.name: {"first_line", *OVERSEERS} if "int:call" in door.parameters else ON_THE_PHONE
    for door in doors()
    if door.pattern.startswith("desk/phone")
}
ONLY |= {"desk_outages_said": {"first_line", "second_line", "generalist", "duty_lead"}}
ONLY |= {"desk_extensions": {"first_line", "second_line", "generalist", "duty_lead", "manager"}}
LINES = ("desk_line_take", "desk_line_callback", "desk_line_settle")
EMPTY |= {("post", name): "no exchange tells of calls in this world" for name in LINES}
ONLY |= {name: {"identity_officer", "security"} for name in ("desk_attempts", "desk_attempts_export")}
ONLY |= {door.name: {"duty_lead", "security", "manager", "admin"} for door in doors() if "desk/mail" in door.pattern}
ONLY["desk_mail_item"] = {"duty_lead", "security"}  # What nobody vouched for is read by the mail role alone (T46).
EMPTY |= {("get", "portal_mail_draft"): "the draft of this world was said on the telephone"}
# General questions are of those who answer them; leads write what is said often.
TRAY = {"first_line", "second_line", "generalist", "duty_lead"}
ONLY |= {door.name: TRAY for door in doors() if door.pattern.startswith("desk/questions")}
# Addresses that mail came back from are of those who reach people another way.
ONLY |= {door.name: TRAY for door in doors() if "desk/mail/returned" in door.pattern}
BACK = ("desk_mail_returned_take", "desk_mail_returned_end", "portal_returned_mail_trial", "portal_returned_mail_hide")
EMPTY |= {("post", name): "no mail came back in this world" for name in BACK}
ONLY |= {"desk_saved_answers": {*TRAY, "manager"}}
ONLY |= {f"desk_saved_answer{one}": {"duty_lead", "manager"} for one in ("", "_new", "_end")}
EMPTY |= {(method, "messenger"): "no messenger is set up in this world" for method in ("get", "post")}
# Webhooks and tokens: this world has none of either.
ONLY |= {door.name: {"admin", "security"} for door in doors() if door.pattern.startswith("desk/hooks")}
EMPTY |= {
    (method, name): "nothing of that number stands in this world"
    for name in (
        "desk_hook", "desk_hook_end", "desk_hook_secret", "desk_hook_replay", "desk_hook_replay_failed",
        "api_token_end",
    )
    for method in ("get", "post")
}  # fmt: skip
OWN = {"owner", "colleague", "observer"}
# The identity lane is for its officers; the number of the world's ticket is no case's.
EMPTY |= {
    (method, door.name): "the number is a ticket's, of no case"
    for door in doors() if "slug:kind" in door.parameters for method in ("get", "post")
}  # fmt: skip
EMPTY |= {
    (method, name): "the token is none of ours"
    for name in ("recovery_case", "recovery_stop") for method in ("get", "post")
}  # fmt: skip
ONLY |= {
    door.name: {"identity_officer"} for door in doors() if door.pattern.startswith("desk/identity")
}  # fmt: skip
# A passkey is its person's alone, and the one of the world is the stranger's.
EMPTY |= {("post", name): "nobody of the contract has a passkey" for name in ("passkey_rename", "passkey_remove")}
EMPTY |= {("post", name): "nobody's browser is pushed to" for name in ("device_seen", "device_end")}
# Decisions on money go by the number of a claim, of a complaint or of an outage.
EMPTY |= {
    (method, name): "the number is a ticket's, of nothing that is decided"
    for name in ("desk_credit_decision", "desk_credit_payment", "desk_complaint_answer", "desk_outage_end")
    for method in ("get", "post")
}  # fmt: skip
# A shift in the table would put the whole world off shift: tests/web/desk/test_shifts.py and test_procedures.py.
OF_THE_PLAN = {"int:shift", "int:absence", "int:skill", "int:queue", "int:procedure"}
EMPTY |= {
    (method, door.name): "nothing of the plan stands in this world"
    for door in doors() if OF_THE_PLAN.intersection(door.parameters) for method in ("get", "post")
}  # fmt: skip
# A recovery concerns the person of the account and the owners; a change is the owners'.
ONLY |= {"portal_change_stop": OWN, "portal_recovery_stop": {"owner"}, "portal_recovery_vouch": {"owner"}}


def expected(door: Door, who: str, method: str) -> str:
    """Derive from the declared gate and from whose the things are: "in", "hidden" or "sign in"."""
    side = "customer" if who in CUSTOMERS else "nobody" if who in ("former", "anonymous") else "staff"
    if door.policy == "token":
        return "token"
    if door.policy != "anyone" and who == "anonymous":
        return "sign in"
    if door.policy not in ("anyone", "signed_in", side):
        return "hidden"
    theirs = {"int:number", "slug:token", "int:contact", *MONEY, *TELEPHONE}.intersection(door.parameters)
    if theirs and who not in OWN and side != "staff":
        return "hidden"
    if who not in ONLY.get(door.name, {who}):
        return "hidden"
    return "in"


def outcome(answer: Any, missing: str, address: str) -> str:
    if answer.status_code == 401 and answer.get("WWW-Authenticate") == "Bearer":
        return "token"
    if answer.status_code == 303 and answer["Location"].startswith("/sign-in"):
        return "sign in"
    if answer.status_code == 404 and same(answer, address) == missing:
        return "hidden"
    return "in"


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_matrix_of_person_and_route(world: World, method: str) -> None:
    """security T1, T2, T10, T13: every route × every role × the gate that it declares, with things of `mine`."""
    wrong = []
    for who, client in world.browsers.items():
        missing = same(undone(client, method, "/no/such/page"), "/no/such/page")
        for door in doors_for(who):
            if door.name in ("sign_out", "session_end", "portal_session", "sign_in_factor", "enrolment"):
                continue  # They end sessions or begin them, and lead to the sign-in page: tests/rooms/identity.
            address = door.at(world.names())
            answer = undone(client, method, address)
            said, due = outcome(answer, missing, address), expected(door, who, method)
            # A view that knows no such method says so before it looks for the thing.
            if answer.status_code == 405 and due != "sign in":
                continue
            if said != due and not (due == "in" and said == "hidden" and (method, door.name) in EMPTY):
                wrong.append((who, door.name, f"expected {due}, was {said} ({answer.status_code})"))
    assert wrong == [], "\n".join(map(str, wrong))

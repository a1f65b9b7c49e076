"""Every command asks the one decision; the table of acts in docs/ is what the code declares."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from countersign.kernel.acts import LEVELS, PROVEN, anybody, declared_acts

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "countersign"
DECIDES = {"require", "can"}
# What a command may be instead of an act, and why.
SYSTEM = "the installation itself: a job, a clock, a library; no person can reach it"
OWN_PAPER = "a working paper of the person's own, outside the record"
BEFORE = "before anybody is signed in: counted and throttled, decides nothing"
INSIDE = "called by another command, which has asked"
PROOF = "the proof itself: whoever gives it is checked by it"
WITHOUT_ACT = {
    "api.bind_key": SYSTEM,
    "api.note_use": SYSTEM,
    "api.spend": SYSTEM,
    "api.sweep": SYSTEM,
    "credits.grant_automatic": SYSTEM,
    "credits.reckon_service": SYSTEM,
    "credits.reckon_ticket": SYSTEM,
    "customers.begin_awaited": SYSTEM,
    "customers.end_subscriptions": INSIDE,
    "customers.first_plan": INSIDE,
    "customers.record_refused_edit": "writes down that somebody was refused; whoever was refused has no act to bear",
    "customers.sweep_papers": SYSTEM,
    "customers.take_line": INSIDE,
    "files.attach": INSIDE,
    "files.make_preview": SYSTEM,
    "files.pass_on": INSIDE,
    "files.purge": SYSTEM,
    "files.remove_unneeded": SYSTEM,
    "files.sweep_fetches": SYSTEM,
    "general.begin": SYSTEM,
    "general.end_visit": "the browser's own conversation, by the word in its cookie",
    "general.note_sent": SYSTEM,
    "general.open_visit": "for whoever has just asked",
    "general.queue": SYSTEM,
    "general.recognise": "the browser's own conversation, by the word in its cookie",
    "general.record": SYSTEM,
    "hooks.begin": SYSTEM,
    "hooks.disable_hook": SYSTEM,
    "hooks.forget": SYSTEM,
    "hooks.queue": SYSTEM,
    "hooks.record": SYSTEM,
    "identity.begin_attempt": BEFORE,
    "identity.begin_step_up": PROOF,
    "identity.count_look": "counts what a page showed to its reader; the page has asked",
    "identity.drop_session": SYSTEM,
    "identity.forgive_attempt": BEFORE,
    "identity.keep_session": SYSTEM,
    "identity.link_identity": "before a session, on the checked word of the identity provider, for staff alone",
    "identity.meet_network": SYSTEM,
    "identity.note_network": INSIDE,
    "identity.record_reset_request": BEFORE,
    "identity.record_sign_in": BEFORE,
    "identity.record_sign_out": "one's own session, which nobody else has the key of",
    "identity.record_totp_used": PROOF,
    "identity.refuse_step_up": PROOF,
    "identity.rekey_session": SYSTEM,
    "identity.rename_passkey": "the name of one's own passkey; another person's is not found",
    "identity.spend_challenge": PROOF,
    "identity.spend_step_up": PROOF,
    "identity.sweep": SYSTEM,
    "identity.sweep_codes": SYSTEM,
    "identity.sweep_looks": SYSTEM,
    "identity.touch_session": SYSTEM,
    "identity.use_passkey": PROOF,
    "identity.use_recovery_code": PROOF,
    "notify.begin": SYSTEM,
    "notify.close_for_silence": "asks by the command of tickets that closes",
    "notify.gather": SYSTEM,
    "notify.hold_on": SYSTEM,
    "notify.let_go": SYSTEM,
    "notify.lose_device": SYSTEM,
    "notify.note_pushed": SYSTEM,
    "notify.plan": SYSTEM,
    "notify.queue_notice": SYSTEM,
    "notify.record_attempt": SYSTEM,
    "notify.record_failed": SYSTEM,
    "notify.record_past": SYSTEM,
    "notify.record_reached": SYSTEM,
    "notify.record_refusal": SYSTEM,
    "notify.record_return": SYSTEM,
    "notify.record_sent": SYSTEM,
    "notify.see_device": "one's own browser, by an address that nobody else knows",
    "notify.skip": SYSTEM,
    "notify.turn_to_mail": SYSTEM,
    "tickets.call_shift": SYSTEM,
    "tickets.climb": SYSTEM,
    "tickets.drop_draft": OWN_PAPER,
    "tickets.escalate": INSIDE,
    "tickets.forget_left": SYSTEM,
    "tickets.give_up_offer": SYSTEM,
    "tickets.index_words": SYSTEM,
    "tickets.plan_changed": SYSTEM,
    "tickets.settle": SYSTEM,
    "tickets.wake": SYSTEM,
}


def functions(room: Path, door: str) -> Iterator[tuple[str, ast.FunctionDef, Path]]:
    found = [room / f"{door}.py", *sorted((room / door).rglob("*.py"))]
    for path in (path for path in found if path.exists()):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield node.name, node, path


def called(node: ast.AST) -> set[str]:
    names = set()
    for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
        names.add(call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", ""))
    return names


def rooms() -> list[Path]:
    return [room for room in sorted(SOURCE.iterdir()) if list(functions(room, "commands"))]


def silent(room: Path) -> list[str]:
    """Name the room's public commands that reach no decision, directly or through the room's own functions."""
    known: dict[str, set[str]] = {}
    for door in ("policy", "commands"):
        for name, node, _path in functions(room, door):
            known.setdefault(name, set()).update(called(node))
    deciding = {name for name, calls in known.items() if calls & DECIDES}
    while more := {name for name, calls in known.items() if calls & deciding} - deciding:
        deciding |= more
    return sorted(
        f"{room.name}.{name}"
        for name, node, _path in functions(room, "commands")
        if not name.startswith("_")
        and "writes" in {getattr(one, "id", "") for one in node.decorator_list}
        and name not in deciding
    )


def test_every_command_requires_an_act_or_says_why_not() -> None:
    found = {name for room in rooms() for name in silent(room)}
    assert sorted(found - WITHOUT_ACT.keys()) == []
    assert sorted(WITHOUT_ACT.keys() - found) == [], "these ask now, or are gone: take them off the list"


def test_every_act_is_asked_for_somewhere() -> None:
    """An act that no command and no screen names would be a promise without anybody to keep it."""
    named: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str(text)):
                    named[text] += 1
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    named[name] += 1
                case _:
                    pass
            if isinstance(node, ast.Assign):
                spelled |= dict(_constants(node))
    unused = [
        known.name for known in declared_acts() if named[known.name] < 2 and named[spelled.get(known.name, "")] < 3
    ]
    assert unused == []


def _constants(node: ast.Assign) -> Iterator[tuple[str, str]]:
    """Yield (text, name) of an assignment of texts to names, several at once too."""
    for target in node.targets:
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        for name, value in zip(names, values, strict=False):
            if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value, name.id


def test_every_act_says_what_it_is_and_whose() -> None:
    for known in declared_acts():
        assert known.level in LEVELS, known.name
        assert str(known.says).strip(), known.name
        assert known.who is anybody or known.who.__doc__, f"{known.name}: its predicate has no docstring"
        assert known.roles or known.who is not anybody or known.level == "A0", f"{known.name} is open to everybody"
        assert known.object or not known.two_persons, f"{known.name}: two persons decide about something"


@pytest.mark.parametrize(
    ("act", "level"),
    [
        ("ticket.open", "A2c"), ("ticket.confirm", "A2"), ("ticket.rate", "A2"), ("ticket.reopen", "A2"),
        ("caller_code.take", "A2"), ("caller_code.take_proven", "A3"), ("contact.add", "A3"), ("contact.change", "A3"),
        ("factor.change", "A3"), ("account.change_roles", "A3"), ("service.end", "A3"), ("vault.request", "A3"),
    ],
)  # fmt: skip
def test_the_levels_are_those_of_the_table_of_the_domain(act: str, level: str) -> None:
    assert {known.name: known.level for known in declared_acts()}[act] == level


def test_what_can_do_harm_wants_a_proof_of_its_own() -> None:
    grave = ("remove", "transfer", "change_roles", "reactivate")
    weak = [k.name for k in declared_acts() if k.name.partition(".")[2] in grave and k.level not in PROVEN]
    assert weak == []

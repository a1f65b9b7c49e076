"""The acts on a case: in which states each stands open, what it asks, the command it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from countersign.customers.commands import disputes, identity_changes, officers, recoveries
from countersign.customers.commands.disputes import Verdict
from countersign.customers.commands.recoveries import Found
from countersign.customers.queries import cases as queries
from countersign.customers.queries import contract_by_number
from countersign.desk.forms import Field, Typed
from countersign.desk.identity import words
from countersign.desk.identity.words import Words
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid
from countersign.ui.frames import Option

Run = Callable[[Any, Typed, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one kind of case. act: its name in the policy, asked before its button is shown."""

    kind: str
    act: str
    states: tuple[str, ...]
    title: Words
    explain: Words
    send: Words
    fields: Callable[[Any], Sequence[Field]]
    run: Run
    style: str = ""


def _options(names: dict[str, Words]) -> tuple[Option, ...]:
    return tuple(Option(value, str(label)) for value, label in names.items())


def _reason(_case: Any) -> Sequence[Field]:
    return (Field("reason", _("Reason"), hint=_("for the staff alone")),)


def _lines(typed: Typed) -> list[str]:
    return typed.text("evidence").splitlines()


def _evidence() -> Field:
    return Field("evidence", _("Evidence"), hint=_("one line for each thing that was seen, with its reference"), rows=4)


def _number(typed: Typed, name: str) -> int:
    given = typed.text(name).strip().lstrip("#№ ")
    if not given.isascii() or not given.isdecimal() or len(given) > 15:
        raise Invalid("number_needed", field=name)
    return int(given)


def _customer(typed: Typed) -> int:
    found = contract_by_number(typed.text("contract").strip()[:60])
    if found is None:
        raise Invalid("contract_unknown", field="contract")
    return queries.customer_of_contract(found)[0]


def _found_fields(case: Any) -> Sequence[Field]:
    chosen = queries.recovery_methods(case.customer_id)[0] if case.customer_id else []
    options = tuple(Option(one, str(words.METHODS.get(one, one))) for one in chosen)
    return (
        Field("methods", _("By what the person was proven"), kind="pick", options=options),
        Field("also", _("And by"), kind="choice", options=options, required=False, empty=_("nothing else")),
        _evidence(),
    )


def _check(case: Any, typed: Typed, by: Actor, at: datetime) -> object:
    methods = [one for one in (typed.text("methods"), typed.text("also")) if one]
    return recoveries.check_recovery(case.pk, Found(methods, _lines(typed)), by=by, at=at)


def _value(case: Any) -> Field:
    return Field("value", _("What the papers say"), kind="text", hint=_("exactly as it stands there"))


def _making(case: Any) -> Sequence[Field]:
    options = (Option("no", _("A real change")), Option("yes", _("A slip of the pen, two letters at most")))
    return (_value(case), Field("typo", _("What it is"), kind="pick", options=options, value="no"), _evidence())


def _make(case: Any, typed: Typed, by: Actor, at: datetime) -> object:
    return identity_changes.make_identity_change(
        case.pk, typed.text("value"), evidence=_lines(typed), typo=typed.text("typo") == "yes", by=by, at=at
    )


def _proposing(_case: Any) -> Sequence[Field]:
    return (
        Field("decision", _("Decision"), kind="pick", options=_options(words.DECISIONS)),
        Field("basis", _("On what it rests"), kind="choice", options=_options(words.BASES), empty=_("Choose")),
        Field("reason", _("Reason, in writing"), rows=5),
        _evidence(),
    )


def _propose(case: Any, typed: Typed, by: Actor, at: datetime) -> object:
    verdict = Verdict(typed.text("decision"), typed.text("basis"), typed.text("reason"), _lines(typed))
    return disputes.propose_decision(case.pk, verdict, by=by, at=at)


def _freezing(_case: Any) -> Sequence[Field]:
    return (
        Field("contract", _("Contract number"), kind="text", hint=_("of the customer that the claim concerns")),
        Field("reason", _("Reason"), hint=_("the holder reads it")),
    )


def _freeze(case: Any, typed: Typed, by: Actor, at: datetime) -> object:
    return disputes.freeze(case.pk, _customer(typed), typed.text("reason"), by=by, at=at)


def _ticket_field(_case: Any) -> Sequence[Field]:
    return (Field("ticket", _("Ticket number"), kind="text"),)


def _nothing(_case: Any) -> Sequence[Field]:
    return ()


_R, _D, _I = "recovery_case", "ownership_dispute", "identity_change"
_ANY = ("opened", "checked", "cooling_off", "asked", "made", "noticed", "hold", "proposed")

ACTS: dict[str, tuple[Act, ...]] = {
    "account": (
        Act(_R, "recovery.match", ("opened",), _l("Name the account"),
            _l("By the e-mail that the account signs in with, when the claim names another."), _l("Name it"),
            lambda _case: (Field("email", _("E-mail of the account"), kind="text"),),
            lambda case, typed, by, at: recoveries.match_recovery(case.pk, email=typed.text("email"), by=by, at=at)),
    ),
    "finding": (
        Act(_R, "recovery.check", ("opened",), _l("Confirm who it is"),
            _l("You have compared a document of this person, and it agrees. A second officer will do the same."),
            _l("Confirm"), _found_fields, _check, "primary"),
        Act(_I, "identity.make_change", ("asked",), _l("Enter the change"),
            _l("You have compared a document of the holder. A second officer enters the same without seeing yours."),
            _l("Enter"), _making, _make, "primary"),
    ),
    "approval": (
        Act(_R, "recovery.approve", ("checked",), _l("Approve the recovery"),
            _l("You have compared a document yourself. From now on the wait runs, and everybody concerned is told."),
            _l("Approve"), _nothing,
            lambda case, typed, by, at: recoveries.approve_recovery(case.pk, by=by, at=at), "primary"),
        Act(_I, "identity.check_change", ("made",), _l("Enter the same as the second officer"),
            _l("From the papers, not from a colleague. From now on the wait runs, and all owners are told."),
            _l("Enter"), lambda case: (_value(case),),
            lambda case, typed, by, at: identity_changes.check_identity_change(
                case.pk, typed.text("value"), by=by, at=at), "primary"),
        Act(_D, "dispute.decide", ("proposed",), _l("Agree and decide"),
            _l("You have read reason and evidence. Both sides are told; the freeze follows the decision."),
            _l("Decide"), _nothing,
            lambda case, typed, by, at: disputes.decide_dispute(case.pk, agreed=True, by=by, at=at), "primary"),
    ),
    "return": (
        Act(_D, "dispute.decide", ("proposed",), _l("Give the proposal back"),
            _l("The dispute stays frozen; another proposal may be made."), _l("Give it back"), _reason,
            lambda case, typed, by, at: disputes.decide_dispute(
                case.pk, agreed=False, reason=typed.text("reason"), by=by, at=at)),
    ),
    "freeze": (
        Act(_D, "dispute.freeze", ("noticed",), _l("Name the customer and freeze"),
            _l("Identity, contacts, roles, deletion and transfer stand still. Services and tickets keep running."),
            _l("Freeze"), _freezing, _freeze, "primary"),
    ),
    "proposal": (
        Act(_D, "dispute.propose", ("hold",), _l("Propose a decision"),
            _l("The identity on file decides; above it stand only the holder's consent, a court, or heirs' papers."),
            _l("Propose"), _proposing, _propose, "primary"),
    ),
    "lift": (
        Act(_D, "dispute.lift", ("resolved",), _l("Lift the freeze"),
            _l("The services have been moved to the claimant's own contract."), _l("Lift it"), _nothing,
            lambda case, typed, by, at: disputes.lift_freeze(case.pk, by=by, at=at)),
    ),
    "attempts": (
        Act(_D, "dispute.note_attempt", ("noticed", "hold", "proposed"), _l("Note an attempt to deceive"),
            _l("By its number in the list of attempts; it goes into the evidence."), _l("Note it"),
            lambda _case: (Field("attempt", _("Number of the attempt"), kind="text"),),
            lambda case, typed, by, at: disputes.note_attempt(case.pk, _number(typed, "attempt"), by=by, at=at)),
    ),
    "refusal": (
        Act(_R, "recovery.refuse", ("opened", "checked", "cooling_off"), _l("Refuse"),
            _l("The claimant hears that it could not be confirmed, and nothing more."), _l("Refuse"), _reason,
            lambda case, typed, by, at: recoveries.refuse_recovery(case.pk, typed.text("reason"), by=by, at=at),
            "danger"),
        Act(_I, "identity.refuse_change", ("asked", "made", "cooling_off"), _l("Refuse"),
            _l("The owners read the reason."), _l("Refuse"), _reason,
            lambda case, typed, by, at: identity_changes.refuse_identity_change(
                case.pk, typed.text("reason"), by=by, at=at), "danger"),
        Act(_D, "dispute.reject", ("noticed",), _l("Close the claim"),
            _l("It concerns nobody here. The claimant hears that it could not be confirmed, and nothing more."),
            _l("Close it"), _reason,
            lambda case, typed, by, at: disputes.reject_claim(case.pk, typed.text("reason"), by=by, at=at), "danger"),
    ),
    "ticket": tuple(
        Act(kind, "case.read", _ANY, _l("Tie to a ticket"), _l("The ticket carries a link, nothing else."), _l("Tie"),
            _ticket_field,
            lambda case, typed, by, at: officers.tie_ticket(
                case.ledger_kind, case.pk, _number(typed, "ticket"), by=by, at=at))
        for kind in (_R, _D, _I)
    ),
}  # fmt: skip


def act_of(kind: str, noun: str) -> Act | None:
    """Return the act that a noun is for a kind of case."""
    return next((one for one in ACTS.get(noun, ()) if one.kind == kind), None)

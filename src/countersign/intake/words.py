"""What the codes of the telephone are called on a screen: one wording for the desk, the portal and the mail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countersign.intake.rules.approvals import Asked, State
from countersign.intake.rules.callbacks import CallbackState
from countersign.intake.rules.calls import AttemptKind
from countersign.intake.rules.drafts import DraftKind

Words = str | Promise

# The act as its button says it, and in one sentence what it does.
ACTS: dict[str, tuple[Words, Words]] = {
    Asked.PAID_WORK: (gettext_lazy("Order paid work"), gettext_lazy("The work is charged by the price list.")),
    Asked.REINSTALL: (gettext_lazy("Reinstall the server"), gettext_lazy("This destroys all data on it.")),
    Asked.DISCONNECT: (gettext_lazy("Disconnect the service"), gettext_lazy("It stops answering for everybody.")),
    Asked.REMOVE: (
        gettext_lazy("Remove the hardware"),
        gettext_lazy("The machine is taken out, its data goes with it."),
    ),
    Asked.RESET_CREDENTIALS: (
        gettext_lazy("Reset the server's credentials"),
        gettext_lazy("Whoever uses the present password is shut out of the server."),
    ),
    Asked.CHANGE_CONTACTS: (
        gettext_lazy("Change the contacts of the contract"),
        gettext_lazy("Other people may act for the contract afterwards."),
    ),
}
APPROVAL_STATES: dict[str, Words] = {
    State.WAITING: pgettext_lazy("approval", "waits for the customer"),
    State.APPROVED: pgettext_lazy("approval", "approved"),
    State.REFUSED: pgettext_lazy("approval", "refused"),
    State.EXPIRED: pgettext_lazy("approval", "not given in time"),
    State.WITHDRAWN: pgettext_lazy("approval", "withdrawn"),
}
CALLBACK_STATES: dict[str, Words] = {
    CallbackState.ASKED: pgettext_lazy("callback", "asked for"),
    CallbackState.AGREED: pgettext_lazy("callback", "promised"),
    CallbackState.DONE: pgettext_lazy("callback", "called"),
    CallbackState.NOT_REACHED: pgettext_lazy("callback", "nobody answered"),
    CallbackState.CANCELLED: pgettext_lazy("callback", "taken back"),
}
ATTEMPTS: dict[str, Words] = {
    AttemptKind.NO_CODE: gettext_lazy("Demands data or acts without a code"),
    AttemptKind.CODE_GUESSED: gettext_lazy("Guesses codes"),
    AttemptKind.KNOWS_DATA: gettext_lazy("Names data as a proof: passport, birthday, bills"),
    AttemptKind.PRESSURE: gettext_lazy("Presses, threatens, hurries"),
    AttemptKind.OTHER: gettext_lazy("Something else"),
}
DRAFTS: dict[str, Words] = {
    DraftKind.GENERAL: gettext_lazy("A general question"),
    DraftKind.REQUEST: gettext_lazy("A request about a service"),
    DraftKind.OUTAGE: gettext_lazy("Something does not answer"),
}
VERDICTS: dict[str, tuple[Words, Words]] = {
    "wrong": (
        gettext_lazy("Not confirmed."),
        gettext_lazy("Ask the caller to read the code again, or to take a new one in the portal."),
    ),
    "old": (
        gettext_lazy("Not confirmed: this code is no longer valid."),
        gettext_lazy("Ask the caller to take a new one in the portal."),
    ),
    "reused": (
        gettext_lazy("Not confirmed: this code was used already."),
        gettext_lazy("A code opens one call. Ask the caller to take a new one in the portal."),
    ),
    "no_right": (
        gettext_lazy("Not confirmed: this person may not call for the contract."),
        gettext_lazy("An owner of the contract can give the right in the portal."),
    ),
    "operator_cooling": (
        gettext_lazy("You typed too many wrong codes."),
        gettext_lazy("Until %(time)s no code of yours is compared. A colleague can take the call."),
    ),
    "contract_cooling": (
        gettext_lazy("Too many wrong codes were said for this contract."),
        gettext_lazy("Until %(time)s none is compared, whoever types it. The caller can write in the portal."),
    ),
}


def act(name: str, object_: str = "") -> str:
    """Name an act with its object: "Reinstall the server: cs1234"."""
    words = str(ACTS[name][0]) if name in ACTS else name
    return _("%(act)s: %(object)s") % {"act": words, "object": object_} if object_ else words


def verdict(outcome: str, until: str = "") -> tuple[str, str]:
    """Say what became of a code, and the operator's next step."""
    said, step = VERDICTS.get(outcome, VERDICTS["wrong"])
    text = str(step)
    return str(said), text % {"time": until} if "%(time)s" in text else text

"""What cases, their states and their events are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

Words = str | Promise

KINDS: dict[str, Words] = {
    "recovery_case": _l("Recovery of access"),
    "ownership_dispute": _l("Ownership dispute"),
    "identity_change": _l("Change of identity data"),
}
LETTERS = {"recovery_case": "R", "ownership_dispute": "D", "identity_change": "I"}
STATES: dict[str, Words] = {
    "asked": pgettext_lazy("case", "Asked for"),
    "made": pgettext_lazy("case", "Entered, waits for a second officer"),
    "cooling_off": pgettext_lazy("case", "Confirmed, the wait runs"),
    "applied": pgettext_lazy("case", "In force"),
    "refused": pgettext_lazy("case", "Refused"),
    "cancelled": pgettext_lazy("case", "Stopped by whom it concerns"),
    "opened": pgettext_lazy("case", "Claimed, nobody is proven"),
    "checked": pgettext_lazy("case", "Confirmed by one officer"),
    "completed": pgettext_lazy("case", "Access recovered"),
    "expired": pgettext_lazy("case", "Expired"),
    "noticed": pgettext_lazy("case", "Claimed, nothing is frozen"),
    "hold": pgettext_lazy("case", "Frozen"),
    "proposed": pgettext_lazy("case", "Decision proposed"),
    "resolved": pgettext_lazy("case", "Decided"),
    "rejected": pgettext_lazy("case", "Closed, concerns nobody"),
}
NEXT: dict[str, Words] = {
    "asked": _l("Look at the papers, compare the document, enter what they say."),
    "made": _l("A second officer compares and enters the same without having seen it."),
    "cooling_off": _l("Nothing is to be done: it takes effect by itself unless it is stopped."),
    "opened": _l("Compare the person's document with what is kept, then confirm or refuse."),
    "checked": _l("A second officer compares in another session and approves or refuses."),
    "noticed": _l("Find out whom it concerns. Name the customer and freeze, or close the claim."),
    "hold": _l("Gather evidence. One officer proposes a decision, another decides."),
    "proposed": _l("A second decider agrees or gives it back."),
}
DECISIONS: dict[str, Words] = {
    "holder_keeps": _l("The holder on file keeps it"),
    "to_claimant": _l("It goes to the claimant"),
}
BASES: dict[str, Words] = {
    "registered_identity": _l("The identity on file"),
    "holder_consent": _l("Consent of the holder, whose identity was compared"),
    "court_act": _l("Act of a court"),
    "heirs_papers": _l("Notary's papers of heirs"),
}
METHODS: dict[str, Words] = {
    "vouch": _l("Another owner vouches"),
    "in_person": _l("In person, with documents"),
    "qualified_signature": _l("Qualified electronic signature"),
    "e_id": _l("Electronic identity of the state"),
    "own_account_transfer": _l("Transfer from an account of the holder"),
    "notary": _l("Notary"),
    "video": _l("Video call with the document"),
    "photo_with_document": _l("Photo with the document, never alone"),
}
LOST: dict[str, Words] = {
    "password": _l("The password"),
    "second_factor": _l("The second factor"),
    "mail": _l("The mailbox"),
    "all": _l("All of it"),
}
VERDICTS: dict[str, Words] = {"match": _l("matches"), "mismatch": _l("does not match"), "absent": _l("is not kept")}
EVENTS: dict[str, Words] = {
    "claimed": _l("claimed"),
    "matched": _l("the account was found"),
    "doubled": _l("another case is open for this account"),
    "compared": _l("compared a document"),
    "comparison_refused": _l("tried to compare and was refused"),
    "decision_refused": _l("tried to decide and was refused"),
    "vouched": _l("vouched"),
    "checked": _l("confirmed as the first officer"),
    "approved": _l("approved as the second officer"),
    "refused": _l("refused"),
    "cancelled": _l("stopped"),
    "expired": _l("expired"),
    "completed": _l("access was recovered"),
    "set_up_begun": _l("the one-time link was used"),
    "frozen": _l("froze the customer"),
    "attempt_noted": _l("noted an attempt to deceive"),
    "proposed": _l("proposed a decision"),
    "given_back": _l("gave the proposal back"),
    "resolved": _l("decided"),
    "rejected": _l("closed the claim"),
    "lifted": _l("lifted the freeze"),
    "asked": _l("asked for the change"),
    "made": _l("entered it as the first officer"),
    "made_alone": _l("entered it as the only officer"),
    "confirmed": _l("entered the same as the second officer"),
    "applied": _l("took effect"),
    "tied": _l("tied to a ticket"),
    "exported": _l("exported the evidence"),
    "reminded": _l("reminded whom it concerns: one day is left"),
}

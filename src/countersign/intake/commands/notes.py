"""What an operator types in a call: kept while it is typed, written down as a draft even if nobody presses a button."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from countersign.intake.commands import wording
from countersign.intake.commands.drafts import OUTAGE_FACTS, Said, written_down
from countersign.intake.commands.finding import found
from countersign.intake.models import Call, CallNotes
from countersign.intake.rules.calls import WORDS_LENGTH
from countersign.intake.rules.drafts import DraftKind
from countersign.intake.rules.lines import WRITTEN_UP_FOR
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes

FIELDS = ("kind", "name", "words", *OUTAGE_FACTS)


@writes
def keep_notes(call_id: int, typed: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Keep what the operator of a call has typed so far; nothing typed forgets it.

    Raises:  NotVisible, NotAllowed, Conflict half an hour after the call's end, Invalid when it is too much.
    Source:  E6; issue 5, "what the operator types is kept even if the call drops".
    """
    call = found(call_id, by)
    require(by, "draft.file", call)
    if call.ended_at is not None and at >= call.ended_at + WRITTEN_UP_FOR:
        raise Conflict("call_over", at=call.ended_at)
    if sum(map(len, typed.values())) > 2 * WORDS_LENGTH:
        raise Invalid("too_long", field="words", limit=2 * WORDS_LENGTH, length=sum(map(len, typed.values())))
    kept = {name: wording.words(typed[name], required=False) for name in FIELDS if typed.get(name, "").strip()}
    if not set(kept) - {"kind"}:
        CallNotes.objects.filter(call=call).delete()
    else:
        CallNotes.objects.update_or_create(call=call, defaults={"content": kept, "saved_at": at})


@writes
def file_notes(*, by: Actor, at: datetime) -> int:
    """Write down as drafts what was typed in calls that ended half an hour ago and nobody filed. Idempotent.

    Source:  M3; domain.md Draft.
    """
    require(by, "draft.keep_time")
    due = CallNotes.objects.filter(call__ended_at__lte=at - WRITTEN_UP_FOR).order_by("call_id")
    numbers = list(due.values_list("call_id", flat=True)[:100])
    for number in numbers:
        call = Call.locked(number)
        notes = CallNotes.objects.filter(call=call).first()
        if notes is None:
            continue
        written_down(call, _said(notes.content), by=by, at=at)
        notes.delete()
    return len(numbers)


def _said(typed: Mapping[str, str]) -> Said:
    """Read kept notes as a draft; an outage whose facts are not all there is a request in the same words."""
    facts = {name: typed[name] for name in OUTAGE_FACTS if typed.get(name, "").strip()}
    words, name = typed.get("words", ""), typed.get("name", "")
    if typed.get("kind") == DraftKind.OUTAGE and len(facts) == len(OUTAGE_FACTS):
        return Said(DraftKind.OUTAGE, words, name, facts)
    kind = typed.get("kind", "")
    kind = kind if kind in (DraftKind.GENERAL, DraftKind.REQUEST) else DraftKind.REQUEST
    return Said(kind, "\n".join(filter(None, (words, *facts.values(), "" if words or facts else name))), name)

"""The composer: which panels a ticket's state opens to this person, and the button it suggests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from countersign.desk import sentences
from countersign.desk.asking import Asked
from countersign.files import words as files
from countersign.files.queries import still_loose
from countersign.kernel.actor import Actor
from countersign.tickets import policy
from countersign.tickets.queries import SavedDraft, TicketRow
from countersign.ui import times
from countersign.ui.frames import File

LANGUAGES = {
    "en": pgettext_lazy("in which language", "English"),
    "ru": pgettext_lazy("in which language", "Russian"),
    "it": pgettext_lazy("in which language", "Italian"),
}
PROMISES = (15, 30, 60, 120, 240, 480, 1440)


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a panel; the last one is the main."""

    label: str
    kind: str = ""
    key: str = ""
    name: str = "then"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One tab of the composer; the fields of components/composer."""

    name: str
    label: str
    url: str
    action: str
    text: str
    placeholder: str
    buttons: tuple[Press, ...]
    key: str = ""
    internal: bool = False
    draft: str = ""
    idempotency: str = ""
    seen: str = ""
    error: str = ""
    promise: str = ""
    files: Sequence[File] = ()
    attrs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composer:
    """The docked writing place of one ticket.

    stand: what its panels and buttons follow from; a page whose composer stands on something else is given this one.
    """

    number: int
    panels: tuple[Panel, ...]
    current: str
    note: str
    why: str
    stand: str
    promises: tuple[tuple[str, str], ...] = ()


def composer(
    ticket: TicketRow, drafts: Mapping[str, SavedDraft], asked: Asked, *, current: str = "", told: str = ""
) -> Composer:
    """Write the composer: answer and note for who may answer, the note alone and the reason for others."""
    why = sentences.why_only_notes(ticket, asked.by)
    panels = [_note(ticket, drafts, asked)]
    if not why:
        panels.insert(0, _answer(ticket, drafts, asked))
    names = {panel.name for panel in panels}
    chosen = current if current in names else panels[0].name
    saved = drafts.get(chosen)
    note = ""
    if saved is not None and saved.saved_at is not None:
        note = _("Draft saved %(time)s") % {"time": times.clock(saved.saved_at, asked.by.zone)}
    stand = f"{ticket.status}.{ticket.waiting or ''}.{ticket.holder_id or ''}"
    promises = tuple(
        (str(count), _("in %(span)s") % {"span": times.span(count * 60, asked.by.locale)}) for count in PROMISES
    )
    return Composer(ticket.number, tuple(panels), chosen, told or note, why, stand, promises)


def with_refusal(shown: Composer, name: str, *, text: str, promise: str = "", key: str = "") -> Composer:
    """Give a panel back what was typed into it."""
    panels = tuple(
        replace(panel, text=text, promise=promise, idempotency=key) if panel.name == name else panel
        for panel in shown.panels
    )
    return replace(shown, panels=panels, current=name if any(p.name == name for p in panels) else shown.current)


def _answer(ticket: TicketRow, drafts: Mapping[str, SavedDraft], asked: Asked) -> Panel:
    base = f"/desk/tickets/{ticket.number}"
    draft = drafts.get("answer")
    content = draft.content if draft else {}
    language = LANGUAGES.get(ticket.customer_locale[:2], ticket.customer_locale)
    told = {"name": ticket.author, "language": language}
    return Panel(
        name="answer",
        label=_("Answer"),
        url=f"{base}{asked.place}&panel=answer",
        action=f"{base}/answers{asked.place}",
        text=content.get("text", ""),
        promise=content.get("promise", ""),
        placeholder=_("Answer %(name)s in %(language)s…") % told,
        buttons=_presses(ticket, asked.by),
        key="r",
        draft=f"{ticket.number}:answer",
        files=_files(draft, asked.by),
        seen=str(ticket.seq),
        attrs=_attrs(f"{base}/answers{asked.place}"),
    )


def _presses(ticket: TicketRow, by: Actor) -> tuple[Press, ...]:
    """Return the buttons that the state suggests, the main one last; each names who reads it."""
    name = {"name": ticket.author}
    if ticket.status == "new":
        return (Press(_("Accept and answer %(name)s") % name, "primary", "Ctrl+Enter", value="accept"),)
    wait = Press(_("Answer and wait"), "", "Ctrl+Shift+Enter", value="wait")
    return wait, Press(_("Answer %(name)s") % name, "primary", "Ctrl+Enter", value="")


def _note(ticket: TicketRow, drafts: Mapping[str, SavedDraft], asked: Asked) -> Panel:
    base = f"/desk/tickets/{ticket.number}"
    draft = drafts.get("note")
    return Panel(
        name="note",
        label=_("Internal note"),
        url=f"{base}{asked.place}&panel=note",
        action=f"{base}/notes{asked.place}",
        text=draft.content.get("text", "") if draft else "",
        placeholder=_("Seen by staff alone"),
        buttons=(
            Press(_("Note what was done"), "", "Ctrl+Shift+Enter", value="action"),
            Press(_("Leave the note for staff"), "primary", "Ctrl+Enter", name=""),
        ),
        key="n",
        internal=True,
        draft=f"{ticket.number}:note",
        files=_files(draft, asked.by),
        attrs=_attrs(f"{base}/notes{asked.place}"),
    )


def _files(draft: SavedDraft | None, by: Actor) -> tuple[File, ...]:
    """Return the files that hang on a draft already. One query when there are any."""
    tokens = draft.content.get("uploads", "").split() if draft else []
    return tuple(map(files.shown, still_loose(tokens, by)))


def _attrs(action: str) -> dict[str, str]:
    return {"hx-post": action, "hx-target": "#ticket", "hx-swap": "outerHTML"}


def can_answer(ticket: TicketRow, by: Actor) -> bool:
    """Tell whether the composer shows the answer to this person."""
    return policy.can_work(by) and not sentences.why_only_notes(ticket, by)

"""What waits for the customer above every page: approvals, outages said in their name, calls of ours."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from countersign.intake import words
from countersign.intake.queries.promises import Waiting
from countersign.intake.rules.drafts import WRITTEN
from countersign.kernel.actor import Actor
from countersign.ui import times
from countersign.ui.frames import Notice

MOST_SHOWN = 80


def notices(waiting: Waiting, by: Actor) -> list[Notice]:
    """Write the notices, what may do harm first."""
    return [
        *(
            Notice(
                _("Approve or refuse: %(act)s") % {"act": words.act(row.act, row.object)},
                _("%(name)s asks for it on the phone, in your name. It stands open until %(time)s.")
                % {"name": row.asked_by, "time": times.clock(row.expires_at, by.zone)},
                f"/calls/approvals/{row.id}",
                _("Look at it"),
                "danger",
            )
            for row in waiting.approvals
        ),
        *(
            Notice(
                _("Somebody called at %(time)s and said: %(what)s does not answer")
                % {"time": times.clock(row.first_seen_at, by.zone), "what": row.facts.get("service", "")},
                _("The caller gave no code. Was it one of you? Nothing is opened before you confirm."),
                f"/calls/drafts/{row.id}",
                _("Look at it"),
            )
            for row in waiting.drafts
            if row.channel not in WRITTEN
        ),
        *_mails(waiting, by),
        *(
            Notice(
                _("%(name)s is calling you now") % {"name": name},
                _("About: %(about)s. Whoever calls must say %(phrase)s. If not, hang up.")
                % {"about": about, "phrase": phrase},
                kind="good",
            )
            for name, about, phrase in waiting.calling
        ),
        *(
            Notice(
                _("%(name)s calls you between %(begins)s and %(ends)s")
                % {
                    "name": row.operator,
                    "begins": times.clock(row.begins_at, by.zone, seconds=False),
                    "ends": times.clock(row.ends_at, by.zone, seconds=False),
                },
                _("About: %(about)s. Whoever calls must say %(phrase)s. If not, hang up.")
                % {"about": row.about, "phrase": row.phrase},
                kind="info",
            )
            for row in waiting.callbacks
        ),
    ]


def _mails(waiting: Waiting, by: Actor) -> Iterator[Notice]:
    for row in waiting.drafts:
        if row.channel == "chat":
            yield Notice(
                _("What you asked at %(time)s can become a ticket") % {"time": times.clock(row.first_seen_at, by.zone)},
                _("It was about a service of yours. Open it with one click: it keeps the time of your question."),
                f"/calls/drafts/{row.id}/mail",
                _("Look at it"),
            )
        elif row.channel == "mail":
            told = {"time": times.clock(row.first_seen_at, by.zone), "address": row.address}
            begins = Truncator(" ".join(row.words.split())).chars(MOST_SHOWN)
            yield Notice(
                _("A mail of %(time)s from %(address)s waits for you") % told,
                _("It begins “%(words)s”. A mail opens nothing by itself. Was it one of you?") % {"words": begins},
                f"/calls/drafts/{row.id}/mail",
                _("Look at it"),
            )
    for held in waiting.mails:
        told = {"time": times.clock(held.came_at, by.zone), "address": held.address}
        yield Notice(
            _("A mail to ticket #%(number)s waits for you") % {"number": held.ticket},
            _("It came at %(time)s from %(address)s. Nobody reads it as your word before you confirm it.") % told,
            f"/calls/mails/{held.id}",
            _("Look at it"),
        )

"""Which mails of a person stand behind a ticket: what we send is threaded under them."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

_MAILS = """
SELECT came_at, name FROM (
  SELECT h.came_at, g.body->>'message_id' AS name FROM intake_held_mail h JOIN mail_gist g ON g.mail_id = h.mail_id
  WHERE h.ticket_id = %(ticket)s AND h.sender_id = %(person)s
  UNION ALL
  SELECT d.first_seen_at, g.body->>'message_id' FROM intake_draft d JOIN mail_gist g ON g.mail_id = d.mail_id
  WHERE d.ticket_id = %(ticket)s AND d.settled_by_id = %(person)s
) told WHERE came_at <= %(before)s AND name <> '' ORDER BY came_at DESC LIMIT %(most)s
"""


def mails_answered(ticket: int, person: int, before: datetime, most: int = 3) -> list[tuple[datetime, str]]:
    """Return instant and Message-ID of a person's own newest mails to a ticket, the newest first. One query.

    Source:  E19.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MAILS, {"ticket": ticket, "person": person, "before": before, "most": most})
        return [(came_at, str(name)) for came_at, name in cursor.fetchall()]

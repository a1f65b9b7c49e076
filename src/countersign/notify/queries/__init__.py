"""Reads of notices: what we sent, what came back, what people chose."""

from countersign.notify.queries.notices import (
    DELIVERED,
    Delivery,
    NoticePage,
    NoticeRow,
    answered_since,
    deliveries_of,
    notice,
    notices_for,
    notices_of_ticket,
    queued_since,
    reminders_unread,
)

__all__ = [
    "DELIVERED",
    "Delivery",
    "NoticePage",
    "NoticeRow",
    "answered_since",
    "deliveries_of",
    "notice",
    "notices_for",
    "notices_of_ticket",
    "queued_since",
    "reminders_unread",
]

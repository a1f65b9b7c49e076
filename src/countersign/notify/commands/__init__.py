"""The only writers of notices, of choices about them and of what came back: one verb, one function."""

from countersign.notify.commands.notices import (
    Sending,
    begin,
    queue_notice,
    record_attempt,
    record_failed,
    record_past,
    record_sent,
)

__all__ = ["Sending", "begin", "queue_notice", "record_attempt", "record_failed", "record_past", "record_sent"]

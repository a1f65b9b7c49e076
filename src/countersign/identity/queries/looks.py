"""How much somebody has read within the hour: a column of the statement that reads the thing itself."""

from __future__ import annotations

import json

from countersign.identity.configured import reads_per_hour
from countersign.identity.rules.looks import COUNTED_FOR
from countersign.kernel.errors import NotAllowed

# How many others' things were read within the hour, and whether this one is among them.
LOOKS = (
    "(SELECT json_build_array(count(*) FILTER (WHERE l.thing NOT LIKE 'said:%%'), "
    "coalesce(bool_or(l.thing = {thing}), false))::text FROM identity_look l WHERE l.account_id = %s "
    f"AND l.at > clock_timestamp() - interval '{int(COUNTED_FOR.total_seconds())} seconds')"
)


class ReadingCap(NotAllowed):
    """The person has read as much as one reads within an hour; a second factor lets them read on (T92)."""

    code = "reading_cap"


def still_to_count(told: str | None) -> int | None:
    """Read the column: how much was read before this thing, or nothing where it is counted already.

    told:    what LOOKS gave; nothing for one's own work.
    Raises:  ReadingCap.
    """
    if told is None:
        return None
    count, known = json.loads(told)
    if known:
        return None
    if count >= reads_per_hour():
        raise ReadingCap(count=count)
    return int(count)

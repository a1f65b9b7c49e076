"""security T10: one person cannot hold streams without end; the oldest ends with a reason, others are left alone."""

from __future__ import annotations

import time

import pytest
from tests.cast import assemble
from tests.project.test_stream import Stream, signed_in
from tests.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MOST = 20


def test_the_oldest_stream_of_a_person_ends_for_a_newer_one_and_says_why(site: Site) -> None:
    cast = assemble()
    mine, other = signed_in(cast.first_line.id or 0), signed_in(cast.second_line.id or 0)
    beside = Stream(site, other)
    beside.until("ping")
    opened = []
    for _ in range(MOST):
        opened.append(Stream(site, mine))
        opened[-1].until("ping")
        time.sleep(0.002)
    newest = Stream(site, mine)
    newest.until("ping")
    over = opened[0].until("over")
    assert over["data"] == {"reason": "too_many_streams"}
    assert int(over["retry"]) >= 3_600_000, "a browser that only knows EventSource must not come back at once"
    assert opened[0].next() is None
    for kept in (opened[1], opened[-1], newest, beside):
        kept.connection.sock.settimeout(0.3)  # type: ignore[union-attr]
        with pytest.raises(TimeoutError):
            kept.next()
    for stream in (*opened, newest, beside):
        stream.close()

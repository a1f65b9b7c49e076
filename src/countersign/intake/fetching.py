"""How a recording is fetched: from below the configured address, in pieces, whole, in time, redirected nowhere."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from countersign.files.queries import limit_bytes
from countersign.files.refusals import FileTooBig
from countersign.kernel.errors import DomainError
from countersign.kernel.posting import Checked, within

# For all of one recording: a store that gives a byte now and then holds up the next ones no longer.
DEADLINE_SECONDS = 600.0


class NotFetched(DomainError):
    """The exchange's store of recordings did not hand one out."""

    status = 409
    code = "recording_not_fetched"


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording that is being read. claimed: its type, as the store says."""

    claimed: str
    answer: http.client.HTTPResponse
    connection: Checked

    def read(self, size: int, /) -> bytes:
        """Read the next piece. Raises NotFetched for what ends before its end: half a recording is none."""
        piece = self.answer.read(size)
        if self.connection.is_over:
            raise NotFetched(words=f"It took longer than {DEADLINE_SECONDS:.0f} seconds")
        if not piece and self.answer.length:
            raise NotFetched(words="It ended before its end")
        return piece


@contextmanager
def opened(url: str) -> Iterator[Sound]:
    """Open a recording; yield what reads it.

    Raises:  NotFetched, with the reason in `words`; a redirect is one: where it leads nobody has configured.
             FileTooBig for what says itself that it is too large: nothing of it is read.
    Source:  security T99.
    """
    connection = Checked(url, None)
    with within(connection, DEADLINE_SECONDS):
        try:
            connection.request("GET", urlsplit(url).path, headers={"User-Agent": "Countersign", "Accept": "audio/*"})
            answer = connection.getresponse()
            if answer.status != 200:
                raise NotFetched(words=f"It answered {answer.status} {answer.reason}"[:200])
            if (answer.length or 0) > limit_bytes():
                raise FileTooBig(name=url.rpartition("/")[2], limit_mb=limit_bytes() // 2**20)
            yield Sound(answer.headers.get_content_type(), answer, connection)
        except (OSError, http.client.HTTPException, ValueError) as why:
            raise NotFetched(words=f"{type(why).__name__}: {why}"[:200]) from None

"""How a recording is fetched: from below the configured address, in pieces, redirected nowhere."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from countersign.kernel.errors import DomainError

TIMEOUT_SECONDS = 30.0


class NotFetched(DomainError):
    """The exchange's store of recordings did not hand one out."""

    status = 409
    code = "recording_not_fetched"


@contextmanager
def opened(url: str) -> Iterator[tuple[http.client.HTTPResponse, str]]:
    """Open a recording; yield what reads it and the type that the store claims.

    Raises:  NotFetched, with the reason in `words`; a redirect is one: where it leads nobody has configured.
    Source:  security T99.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", parts.path, headers={"User-Agent": "Countersign", "Accept": "audio/*"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise NotFetched(words=f"It answered {answer.status} {answer.reason}"[:200])
        yield answer, answer.headers.get_content_type()
    except (OSError, http.client.HTTPException, ValueError) as why:
        raise NotFetched(words=f"{type(why).__name__}: {why}"[:200]) from None
    finally:
        connection.close()

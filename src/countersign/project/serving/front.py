"""The one door: pages go to the WSGI application in threads, the event stream stays in the loop.

One granian process a core runs this front. A page's body is read before a page thread is taken, so a
slow sender holds no thread; small bodies stay in memory, larger ones go to a temporary file.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from io import BytesIO
from queue import SimpleQueue
from typing import Any, BinaryIO, Protocol

from countersign.project.doors import TOO_LARGE
from countersign.project.doors.peers import peer, socket_address

MEMORY_BYTES = 256 * 1024
CHUNK_BYTES = 256 * 1024
CHUNK_SECONDS = 30
WAITING_PAGES = 256
STRANGER_BYTES = 2**20  # Of somebody without a session or a token: more than any form before the sign-in needs.
_SESSION = "session="  # In the name of the session's cookie, with and without __Host-.
_TOKEN = "bearer cs_"  # A program's, which sends files and recordings.

Headers = list[tuple[str, str]]
Pages = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_BUSY: Headers = [("content-type", "text/plain; charset=utf-8"), ("retry-after", "2"), ("cache-control", "no-store")]
_ALONE = frozenset({"HTTP_HOST", "CONTENT_LENGTH", "CONTENT_TYPE"})


class Scope(Protocol):
    """What granian says of a request."""

    client: str
    http_version: str
    method: str
    path: str
    query_string: str
    headers: Any


class FileBody:
    """A file on disk as the body of an answer (wsgi.file_wrapper)."""

    def __init__(self, file: BinaryIO, block_size: int = CHUNK_BYTES) -> None:
        self.file = file
        self.block_size = block_size

    def __iter__(self) -> FileBody:
        return self

    def __next__(self) -> bytes:
        if block := self.file.read(self.block_size):
            return block
        raise StopIteration

    def close(self) -> None:
        self.file.close()


class PageThreads:
    """A few threads that run pages, each with its own database connection.

    A queue of our own: handing over through ThreadPoolExecutor costs a lock and a future more a page.
    """

    def __init__(self, number: int) -> None:
        self._work: SimpleQueue[tuple[Any, ...] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"pages-{n}", daemon=True) for n in range(number)
        ]
        for thread in self._threads:
            thread.start()

    def waiting(self) -> int:
        return self._work.qsize()

    def call(self, function: Callable[..., Any], *given: Any) -> asyncio.Future[Any]:
        """Run a function in the next free thread."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._work.put((loop, answer, function, given))
        return answer

    def close(self) -> None:
        for _ in self._threads:
            self._work.put(None)

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            loop, answer, function, given = item
            try:
                result, error = function(*given), None
            except BaseException as why:
                result, error = None, why
            try:
                loop.call_soon_threadsafe(_settle, answer, result, error)
            except RuntimeError:
                return  # The loop is closed: the worker is going away.


def _settle(answer: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if answer.cancelled():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)


@lru_cache(maxsize=256)
def _key(header: str) -> str | None:
    """Name a header in the environment; None for one that is left out."""
    if "_" in header:
        return None  # `X_Forwarded_For` would pass for `X-Forwarded-For` behind here.
    key = header.upper().replace("-", "_")
    return key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"


class Front:
    """Answer every request of one worker process (RSGI).

    body_limit: bytes; a larger body is not read, and the page is told so in its environment. Without the
        cookie of a session or a program's token the limit is STRANGER_BYTES.
    """

    def __init__(
        self,
        pages: Pages,
        *,
        stream: Callable[[dict[str, Any], Any], Awaitable[None]] | None = None,
        threads: int = 1,
        body_limit: int = 2**26,
        trusted_proxies: int = 0,
        scheme: str = "http",
        memory: int = MEMORY_BYTES,
    ) -> None:
        self.pages = pages
        self.stream = stream
        self.memory = memory  # A longer body is spooled to a file.
        self.threads = PageThreads(threads)
        self.body_limit = body_limit
        self.trusted_proxies = trusted_proxies
        self.standing = {
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "0",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scheme,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": threads > 1,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
            "wsgi.file_wrapper": FileBody,
        }

    async def __rsgi__(self, scope: Scope, proto: Any) -> None:
        environ = self.environ(scope)
        if self.stream is not None and environ["PATH_INFO"] == "/stream":
            await self.stream(environ, proto)
            return
        if self.threads.waiting() > WAITING_PAGES:
            proto.response_str(503, _BUSY, "Too many requests at once. Please try again in two seconds.\n")
            return
        body = await self.read_body(environ, proto)
        if body is None:
            return
        environ["wsgi.input"] = body
        try:
            status, headers, answer = await self.threads.call(self.page, environ)
            await self.send(environ, proto, status, headers, answer)
        finally:
            body.close()

    def environ(self, scope: Scope) -> dict[str, Any]:
        """Write down the request as WSGI wants it; REMOTE_ADDR is the true peer."""
        environ: dict[str, Any] = {
            **self.standing,
            "REQUEST_METHOD": scope.method,
            "PATH_INFO": path if (path := scope.path).isascii() else path.encode().decode("latin-1"),
            "QUERY_STRING": scope.query_string,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        }
        for name, value in scope.headers.items():
            key = _key(name)
            if key is None:
                continue
            if key in environ:
                environ[key] += (";" if key == "HTTP_COOKIE" else ",") + value
            else:
                environ[key] = value
        environ.pop("HTTP_PROXY", None)
        address = socket_address(scope.client)
        environ["REMOTE_ADDR"] = peer(address, environ.get("HTTP_X_FORWARDED_FOR"), self.trusted_proxies)
        return environ

    async def read_body(self, environ: dict[str, Any], proto: Any) -> BinaryIO | None:
        """Read the body; None when the sender was too slow and has been answered."""
        length = environ.get("CONTENT_LENGTH")
        if length is None and "HTTP_TRANSFER_ENCODING" not in environ:
            return BytesIO()
        if length is not None and length.isdigit() and int(length) <= MEMORY_BYTES:
            try:
                async with asyncio.timeout(CHUNK_SECONDS):
                    return BytesIO(await proto())
            except TimeoutError:
                proto.response_empty(408, [])
                return None
        return await self._spool(environ, proto)

    async def _spool(self, environ: dict[str, Any], proto: Any) -> BinaryIO | None:
        length = environ.get("CONTENT_LENGTH", "0")
        body: BinaryIO = tempfile.SpooledTemporaryFile(self.memory)  # type: ignore[assignment]  # noqa: SIM115
        size = int(length) if length.isdigit() else 0
        token = environ.get("HTTP_AUTHORIZATION", "")[: len(_TOKEN)].lower() == _TOKEN
        known = token or _SESSION in environ.get("HTTP_COOKIE", "")
        limit = self.body_limit if known else min(self.body_limit, STRANGER_BYTES)
        # What is a little too long is taken and thrown away: who still sends does not hear the answer.
        if size <= 2 * limit:
            size = 0
            chunks = aiter(proto)
            while size <= 2 * limit:
                try:
                    async with asyncio.timeout(CHUNK_SECONDS):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    body.close()
                    proto.response_empty(408, [])
                    return None
                size += len(chunk)
                if size <= limit:
                    body.write(chunk)
        if size > limit:
            body.truncate(0)
            environ[TOO_LARGE] = size
            environ["CONTENT_LENGTH"] = "0"
        else:
            environ["CONTENT_LENGTH"] = str(size)
        body.seek(0)
        return body

    def page(self, environ: dict[str, Any]) -> tuple[int, Headers, Any]:
        """Run one page in this thread: status, headers and either bytes or something to iterate."""
        said: list[Any] = []

        def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
            said[:] = [int(status[:3]), [(name.lower(), value.strip()) for name, value in headers]]

        answer = self.pages(environ, start_response)
        if getattr(answer, "streaming", False) or isinstance(answer, FileBody):
            return said[0], said[1], answer
        try:
            return said[0], said[1], b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()

    async def send(self, environ: dict[str, Any], proto: Any, status: int, headers: Headers, answer: Any) -> None:
        """Send what the page gave; a long answer is fetched from the page thread piece by piece."""
        if isinstance(answer, bytes):
            if environ["REQUEST_METHOD"] == "HEAD":
                answer = b""
            proto.response_bytes(status, headers, answer)
            return
        pieces = iter(answer)
        try:
            if environ["REQUEST_METHOD"] == "HEAD":
                proto.response_empty(status, headers)
                return
            transport = proto.response_stream(status, headers)
            while (piece := await self.threads.call(next, pieces, None)) is not None:
                await transport.send_bytes(piece)
        except Exception:
            return  # The reader has gone; there is nobody to tell.
        finally:
            if hasattr(answer, "close"):
                await self.threads.call(answer.close)

"""The front on a real socket, with a small application behind it."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.project.echo import __file__ as echo_file

ROOT = Path(__file__).resolve().parents[2]


def served(port: int, proxies: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "rsgi", "--factory", "--port", str(port), "--http", "1",
         "--loop", "asyncio", "--no-ws", "--log-level", "error", "tests.project.echo:front"],
        cwd=ROOT, env={**os.environ, "ECHO_PROXIES": str(proxies), "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the echo does not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module", params=[0, 1], ids=["no proxy", "one proxy"])
def proxies(request: pytest.FixtureRequest) -> int:
    count: int = request.param
    return count


@pytest.fixture(scope="module")
def port(proxies: int) -> Iterator[int]:
    number = free_port()
    process = served(number, proxies)
    yield number
    process.terminate()
    process.wait(10)


def ask(
    port: int, method: str = "GET", path: str = "/", body: Any = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body=body, headers=sent)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content


def told(port: int, *given: Any, **headers: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(ask(port, *given, **headers)[1])
    return said


def test_t97_the_peer_is_the_socket_or_what_our_own_proxy_saw(port: int, proxies: int) -> None:
    said = told(port, X_Forwarded_For="6.6.6.6, 203.0.113.9", X_Real_IP="6.6.6.6", Forwarded="for=6.6.6.6")
    assert said["REMOTE_ADDR"] == ("203.0.113.9" if proxies else "127.0.0.1")
    assert said["HTTP_X_FORWARDED_FOR"] == "6.6.6.6, 203.0.113.9"


def test_t97_a_header_with_an_underscore_does_not_pass_for_one_with_a_dash(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", "/")
    connection.putheader("X_Forwarded_For", "6.6.6.6")
    connection.putheader("Remote_Addr", "6.6.6.6")
    connection.putheader("Proxy", "http://evil")
    connection.endheaders()
    said = json.loads(connection.getresponse().read())
    connection.close()
    assert said["REMOTE_ADDR"] == "127.0.0.1"
    assert "6.6.6.6" not in json.dumps(said)
    assert "HTTP_PROXY" not in said


@pytest.mark.parametrize("size", [0, 1, 250_000, 300_000, 2**20])
def test_bodies_arrive_whole_in_memory_and_in_files(port: int, size: int) -> None:
    body = os.urandom(size)
    said = told(port, "POST", "/", body)
    assert said["body_size"] == size
    assert said["body_hash"] == hashlib.sha256(body).hexdigest()
    assert said["CONTENT_LENGTH"] == str(size)


def test_a_body_without_a_length_arrives_whole(port: int) -> None:
    said = told(port, "POST", "/", iter([b"one ", b"two ", b"three"]))
    assert (said["body_size"], said["CONTENT_LENGTH"]) == (13, "13")


@pytest.mark.parametrize(
    ("given", "limit"),
    [
        ({}, 2**20), ({"Cookie": "csrf=x"}, 2**20), ({"Cookie": "session=x"}, 2**21),
        ({"Cookie": "csrf=y; __Host-session=x"}, 2**21), ({"Authorization": "Bearer cs_x"}, 2**21),
    ],
)  # fmt: skip
def test_a_body_over_the_limit_is_not_kept_and_the_page_is_told(port: int, given: dict[str, str], limit: int) -> None:
    assert told(port, "POST", "/", b"x" * limit, **given)["body_size"] == limit
    said = told(port, "POST", "/", b"x" * (limit + 1), **given)
    assert (said["body_size"], said["too_large"]) == (0, limit + 1)
    pieces = (b"x" * 2**16 for _ in range(limit // 2**16 + 1))
    said = told(port, "POST", "/", pieces, **given)
    assert said["body_size"] == 0
    assert said["too_large"] > limit


def test_a_body_far_over_the_limit_is_answered_before_it_has_come(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 10) as wire:
        wire.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000000\r\n\r\n")
        head, _, body = wire.recv(2**16).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b'"too_large": 4000000000' in body


def test_paths_arrive_decoded_once(port: int) -> None:
    assert told(port, "GET", "/%D0%B0%00?a=%20")["PATH_INFO"] == "/а".encode().decode("latin-1") + "\x00"
    assert told(port, "GET", "/%2541%252e")["PATH_INFO"] == "/%41%2e"
    assert told(port, "GET", "/%ff")["PATH_INFO"] == "/\ufffd".encode().decode("latin-1")


def test_head_answers_without_a_body(port: int) -> None:
    response, body = ask(port, "HEAD", "/")
    assert (response.status, body) == (200, b"")


def test_both_cookies_go_out(port: int) -> None:
    response, _ = ask(port)
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]


def test_a_file_streams(port: int) -> None:
    assert ask(port, "GET", "/file")[1] == Path(echo_file).read_bytes()


def test_a_page_that_fails_answers_and_the_next_one_works(port: int) -> None:
    assert ask(port, "GET", "/fail")[0].status == 500
    assert ask(port)[0].status == 200


def test_connections_are_kept(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/")
        kept = connection.sock
        response = connection.getresponse()
        response.read()
        assert connection.sock is kept
    connection.close()


def test_t104_slow_senders_hold_no_page(port: int) -> None:
    slow = []
    for _ in range(60):
        sender = socket.create_connection(("127.0.0.1", port))
        sender.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
        slow.append(sender)
    began = time.monotonic()
    for _ in range(20):
        assert ask(port)[0].status == 200
    assert time.monotonic() - began < 5
    for sender in slow:
        sender.close()

"""The Python client: fresh, alone, and doing what docs/api.md shows."""

from __future__ import annotations

import ast
import re
import time
from pathlib import Path

import pytest
import requests
from tests.cast import Cast
from tests.web.api.asking import Program
from tests.web.api.in_process import ORIGIN, InProcess, session

from countersign import client as package
from countersign.api.description import described
from countersign.api.rules import CUSTOMER_SCOPES, Scope
from countersign.api.views import api
from countersign.client import Client, NotGenuine, Refused, verified
from countersign.hooks.rules import secret_of, signature
from countersign.project.written.client import FOLDER, pages

DOCS = Path(__file__).parents[3] / "docs" / "api.md"


def test_the_client_is_fresh() -> None:
    """Else: python -m countersign.project.written.client."""
    written = pages(described(api))
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in written} == written
    kept = {path.name for path in FOLDER.glob("*.py")}
    assert kept - set(written) == {"caller.py", "pbx.py", "webhooks.py"}


def test_the_client_has_every_call() -> None:
    for methods in described(api)["paths"].values():
        for operation in methods.values():
            assert callable(getattr(Client, operation["operationId"]))


def test_the_client_needs_requests_alone() -> None:
    import sys

    needed = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                needed |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                needed.add(str(node.module))
    ours = package.__name__
    assert {
        name for name in needed if not name.startswith(ours) and name.split(".")[0] not in sys.stdlib_module_names
    } == {"requests"}


@pytest.mark.django_db
def test_the_examples_of_the_page_run(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's examples, in their order, against the product; only the wire is left out."""
    token, of_desk = Program(cast.owner, *sorted(CUSTOMER_SCOPES)).token, Program(cast.duty_lead, *list(Scope)).token
    monkeypatch.setattr(requests.Session, "get_adapter", lambda self, url: InProcess())
    examples = re.findall(r"^```python\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    assert len(examples) >= 6
    secret = secret_of("k" * 32, "salt")
    desk = Client(ORIGIN, of_desk, session=session())
    known = {"origin": ORIGIN, "token": token, "secret": secret, "desk": desk}
    for example in examples:
        exec(compile(example, str(DOCS), "exec"), known)
    said = capsys.readouterr().out
    assert "41-2087" in said and "409 illegal_while_new" in said, said
    assert "True\n" in said and "ticket.opened" in said, said
    body, now = '{"type":"ticket.opened","data":{"number":7,"url":"u"}}', int(time.time())
    headers = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(now),
        "Webhook-Signature": signature(secret, "msg_1", now, body),
    }
    assert known["received"](headers, body.encode()) == 204  # type: ignore[operator]
    assert known["received"](headers, b"{}") == 401  # type: ignore[operator]
    with pytest.raises(NotGenuine):
        verified(secret, headers, body.encode(), now=now + 301)


@pytest.mark.django_db
def test_a_refusal_tells_code_and_words(cast: Cast) -> None:
    client = Client(ORIGIN, Program(cast.owner).token, language="it", session=session())
    with pytest.raises(Refused) as refused:
        client.get_ticket(99999999)
    assert (refused.value.status, refused.value.code) == (404, "not_found")
    assert refused.value.detail
    with pytest.raises(Refused, match="token_needed"):
        Client(ORIGIN, "cs_nothing", session=session()).me()


@pytest.mark.django_db
def test_what_failed_on_its_way_is_asked_again_under_the_same_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is lost after the act was done: asked again, nothing is done twice."""
    client = Client(ORIGIN, Program(cast.owner).token, session=session())
    send, lost = InProcess.send, [True]

    def losing(self: InProcess, request: requests.PreparedRequest, *given: object, **more: object) -> requests.Response:
        answer = send(self, request, *given, **more)
        if lost and lost.pop():
            raise requests.ConnectionError("the answer is lost")
        return answer

    monkeypatch.setattr(InProcess, "send", losing)
    monkeypatch.setattr("countersign.client.caller.time.sleep", lambda seconds: None)
    made = client.open_ticket({
        "kind": "question", "title": "Once", "description": "Sent twice.", "facts": {"what_was_read": "x"},
    })  # fmt: skip
    assert made["replayed"]
    assert [line["number"] for line in client.all_tickets("all")] == [made["number"]]

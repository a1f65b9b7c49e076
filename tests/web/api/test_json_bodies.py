"""Bodies as broken programs send them: what is JSON is read, what is none is refused, and nothing is read two ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import Client
from tests.cast import Cast
from tests.web.api.asking import Program

from countersign.api.reading import Bodies
from countersign.customers.rules.billing import ListUnreadable, lines_of_json
from countersign.kernel.strict_json import NamedTwice

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "data" / "hostile" / "json"
DEEP = b'{"kind":' * 5000


def readable(body: bytes) -> bool:
    request = HttpRequest()
    request._body, request.content_type = body, "application/json"
    try:
        Bodies().parse_body(request)
    except NamedTwice:  # It is JSON; what it says is refused.
        return True
    except ValueError:
        return False
    return True


def test_every_body_of_the_corpus_is_read_or_refused() -> None:
    """`y_` is JSON, `n_` is none, `i_` is left to the reader: refused, where two readers could differ."""
    bodies = {path.name: path.read_bytes() for path in sorted(CORPUS.glob("*.json"))}
    if not bodies:
        pytest.skip(f"the public JSON corpus is not here: {CORPUS}")
    assert [name for name, body in bodies.items() if name[0] in "yn" and readable(body) != (name[0] == "y")] == []
    for body in bodies.values():
        try:
            lines_of_json(body)
        except ListUnreadable:
            continue


TWO_WAYS = (
    (b'{"kind": "question", "kind": "down"}', 422, "kind"), (b'{"urgency": {"a": 1, "a": 1}}', 422, "a"),
    (b'{"\\ud800": 1, "\\ud800": 2}', 422, "?"), (b'{"\\ud800": 1}', 422, "body"),
    (b'{"title": "\\ud800"}', 422, "title"), (b'{"title": "\\u0000"}', 422, "title"),
    (b'{"service": 1e400}', 422, "service"), (b'{"service": 9007199254740993}', 422, "service"),
    (b'{"service": 1' + b"0" * 5000 + b"}", 400, None), (b'{"service": NaN}', 400, None),
    (b'{"service": -Infinity}', 400, None), (b'\xef\xbb\xbf{"kind": "question"}', 400, None),
    ('{"kind": "question"}'.encode("utf-16"), 400, None), (b'{"title": "\xff"}', 400, None), (DEEP, 400, None),
    (b"[]", 422, "body"), (b"null", 422, "body"), (b"", 422, "body"),
)  # fmt: skip


@pytest.mark.django_db
def test_what_could_be_read_two_ways_is_refused(cast: Cast) -> None:
    headers = Program(cast.owner).headers()
    for body, status, field in TWO_WAYS:
        told = Client().post("/api/v1/tickets", body, content_type="application/json", headers=headers)
        assert told.status_code == status, (body[:60], told.content)
        fields = [one["field"] for one in told.json().get("errors", [{"field": None}])]
        assert field in fields, (body[:60], told.content)
    told = Client().post("/api/v1/tickets", "{}", content_type="text/plain", headers=headers)
    assert (told.status_code, told.json()["code"]) == (415, "not_json")


@pytest.mark.parametrize("value", ["1" + "0" * 5000, '{"a": 1, "a": 2}', "NaN", "[" * 5000])
def test_a_list_of_the_billing_is_read_as_strictly(value: str) -> None:
    with pytest.raises(ListUnreadable):
        lines_of_json(f'[{{"kind": "plan", "external_id": "p", "targets": {value}}}]'.encode())

"""A page that says that something did not work gives the typed texts back under the words of their form."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation

from countersign.project.doors.labels import label_of

pytestmark = pytest.mark.django_db
LONG = "long enough to be worth keeping"


@pytest.mark.parametrize(
    ("language", "path", "field", "label"),
    [
        ("en", "/tickets/new", "title", "In one line"),
        ("ru", "/tickets/new", "title", "Одной строкой"),
        ("it", "/tickets/new", "title", "In una riga"),
        ("ru", "/tickets/new", "since", "С какого времени?"),
        ("en", "/desk/tickets/7/facts", "fact_since", "Since when?"),
        ("it", "/desk/tickets/7/notes", "text", "Nota interna"),
        ("en", "/desk/tickets/7/answers", "text", "Answer"),
        ("en", "/tickets/7/messages", "text", "What you had typed"),
        ("en", "/tickets/7/messages", "no_such_field", "What you had typed"),
    ],
)
def test_an_error_page_says_the_label_and_not_the_name(language: str, path: str, field: str, label: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
    page = client.post(path, {field: LONG, "upload": "x" * 40})
    assert page.status_code == 403
    body = page.content.decode()
    found = [" ".join(one.split()) for one in re.findall(r'<label class="field-label"[^>]*>([^<]*)<', body)]
    with translation.override(language):
        expected = label_of(field, path) or label
    assert found == [label] == [expected]
    assert LONG in body and "x" * 40 not in body and f">{field}" not in body

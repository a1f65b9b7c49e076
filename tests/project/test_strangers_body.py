"""The real door: somebody who has no session cannot make it keep a large body."""

from __future__ import annotations

import http.client

import pytest
from tests.site import Site

from countersign.project.serving.front import STRANGER_BYTES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize(("language", "words"), [("ru", "Это слишком много"), ("en", "This is too large")])
@pytest.mark.parametrize("path", ["/sign-in", "/uploads", "/tickets/new"])
def test_a_large_body_without_a_session_is_413_in_the_visitors_language(
    site: Site, path: str, language: str, words: str
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=12)
    headers = {
        "Host": f"localhost:{site.port}", "Accept-Language": language,
        "Content-Type": "application/x-www-form-urlencoded", "Cookie": "csrf=anything",
    }  # fmt: skip
    connection.request("POST", path, body=b"a=" + b"x" * STRANGER_BYTES, headers=headers)
    answer = connection.getresponse()
    assert answer.status == 413
    assert words in answer.read().decode()
    connection.close()

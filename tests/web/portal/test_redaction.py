"""A customer has the secrets of a file taken out (T59)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.factories import accepted
from tests.web.portal.reading import text

from countersign.files import queries
from countersign.files.rules import State
from countersign.tickets.queries import thread_of

pytestmark = pytest.mark.django_db


def test_a_file_with_secrets_is_replaced_by_its_copy_T59(owner: Client, stranger: Client, cast: Cast) -> None:
    number = accepted(cast).pk
    env = SimpleUploadedFile("shop.env", b"DB_PASSWORD=S3cr3t!pass\n", "text/plain")
    assert owner.post(f"/tickets/{number}/messages", {"text": "See.", "files": env}).status_code == 303
    token = thread_of(number, cast.owner).messages[-1].files[0].token
    page = text(owner.get(f"/tickets/{number}"))
    assert "It seems to contain passwords, keys or card numbers." in page
    address = f"/attachments/{token}/redaction"
    assert f'href="{address}"' in owner.get(f"/tickets/{number}").content.decode()
    assert stranger.get(address).status_code == 404
    assert stranger.post(address).status_code == 404
    assert "Replace it by the copy" in text(owner.get(address))
    answer = owner.post(address)
    assert (answer.status_code, answer["Location"]) == (303, f"/tickets/{number}")
    assert queries.by_token(token).state is State.CLEAN
    assert owner.get(address).status_code == 404

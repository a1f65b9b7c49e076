"""A customer has the secrets of a file taken out (T59)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.factories import accepted
from tests.web.portal.reading import text

from countersign.files import queries, sealed, storage
from countersign.files.rules import State
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry
from countersign.tickets.queries import thread_of

pytestmark = pytest.mark.django_db


def test_a_file_with_secrets_is_replaced_by_its_copy_T59(owner: Client, stranger: Client, cast: Cast) -> None:
    number = accepted(cast).pk
    env = SimpleUploadedFile("shop.env", b"DB_PASSWORD=S3cr3t!pass\n", "text/plain")
    assert owner.post(f"/tickets/{number}/messages", {"text": "See.", "files": env}).status_code == 303
    token = thread_of(number, cast.owner).messages[-1].files[0].token
    page = text(owner.get(f"/tickets/{number}"))
    assert "Held back, because it seems to contain passwords, keys or card numbers." in page
    address = f"/attachments/{token}/redaction"
    assert f'href="{address}"' in owner.get(f"/tickets/{number}").content.decode()
    assert stranger.get(address).status_code == 404
    assert stranger.post(address).status_code == 404
    assert "Keep it as a secret" in text(owner.get(address))
    assert owner.post(address).status_code == 422
    answer = owner.post(address, {"choice": "redact"})
    assert (answer.status_code, answer["Location"]) == (303, f"/tickets/{number}")
    assert queries.by_token(token).state is State.CLEAN
    assert owner.get(address).status_code == 404


def test_a_file_is_kept_as_a_secret_and_opened_by_a_click_T59(
    owner: Client, observer: Client, stranger: Client, cast: Cast
) -> None:
    number = accepted(cast).pk
    env = SimpleUploadedFile("shop.env", b"DB_PASSWORD=S3cr3t!pass\n", "text/plain")
    owner.post(f"/tickets/{number}/messages", {"text": "See.", "files": env})
    token = thread_of(number, cast.owner).messages[-1].files[0].token
    assert owner.post(f"/attachments/{token}/redaction", {"choice": "keep"}).status_code == 303
    assert queries.by_token(token).state is State.SECRET
    address = f"/attachments/{token}/opening"
    assert f'href="{address}"' in owner.get(f"/tickets/{number}").content.decode()
    assert address not in observer.get(f"/tickets/{number}").content.decode()
    assert observer.get(address).status_code == observer.post(address).status_code == 404
    assert owner.get(f"/attachments/{token}").status_code == 404
    assert stranger.get(address).status_code == stranger.post(address).status_code == 404
    assert "Open a secret file" in text(owner.get(address))
    answer = owner.post(address)
    assert answer.status_code == 303
    path = answer["Location"].partition("files.testserver")[2]
    assert owner.get(path, headers={"host": "files.testserver"}).content == b"DB_PASSWORD=S3cr3t!pass\n"
    row = queries.by_token(token)
    assert [event.type for event in events_of("file", row.id)][-2:] == ["file.kept_secret", "file.opened"]
    registry["files.forget_original"].handle(events_of("file", row.id)[-2])
    assert not storage.address(row.sha256).exists()
    assert b"S3cr3t" not in sealed.address(token).read_bytes()

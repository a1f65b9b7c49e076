"""E28 by plain forms: an answer stands as leaving for the staff alone, is taken back with its files, or leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.desk.conftest import Desk, SignIn

from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.tickets import commands
from countersign.tickets.models import Leaving, Message, Ticket

pytestmark = pytest.mark.django_db
WORDS = "Restarted the guest, RDP answers."
SOLVED = {"code": "solved", "cause": "A fault.", "action": "Moved to hv-21.", "check": "RDP answers."}


@pytest.fixture(autouse=True)
def ten_seconds(monkeypatch: pytest.MonkeyPatch, sign_in: SignIn) -> Iterator[None]:
    monkeypatch.setenv("COUNTERSIGN_UNDO_SECONDS", "10")
    settings.forget()
    yield
    settings.forget()


def page(browser: Client, path: str) -> str:
    return browser.get(path).content.decode()


def leave() -> None:
    at = database_now() + timedelta(seconds=11)
    commands.leave(Leaving.objects.get(state="leaving").pk, by=SYSTEM, at=at)


def test_an_answer_leaves_before_the_eyes_of_the_staff_alone_and_comes_back(
    mira: Client, artem: Client, desk: Desk, sign_in: SignIn
) -> None:
    ticket = desk.accepted()
    url = f"/desk/tickets/{ticket.pk}"
    sent = {"text": WORDS, "promise": "30", "idempotency_key": "k" * 22, "files": SimpleUploadedFile("a.log", b"a log")}
    assert mira.post(f"{url}/answers", sent).status_code == 303
    assert mira.post(f"{url}/answers", sent | {"files": SimpleUploadedFile("a.log", b"a log")}).status_code == 303
    assert Leaving.objects.count() == 1
    own, other = page(mira, url), page(artem, url)
    assert "Your answer leaves at" in own
    assert "Mira Levchenko&#39;s answer leaves at" in other
    assert all(WORDS in shown and "a.log" in shown for shown in (own, other))
    assert f"{url}/recall" in own
    assert f"{url}/recall" not in other
    owner = sign_in("owner")
    assert WORDS not in page(owner, f"/tickets/{ticket.pk}") + page(owner, "/messages") + page(owner, "/")
    assert artem.post(f"{url}/recall").status_code == 403
    answer = mira.post(f"{url}/recall")
    assert answer.status_code == 303
    back = page(mira, answer["Location"])
    assert f">\n{WORDS}</textarea>" in back
    assert 'name="upload"' in back
    assert 'value="30" selected' in back
    assert "leaves at" not in back
    token = Leaving.objects.get().content["uploads"][0]
    mira.post(f"{url}/answers", {"text": WORDS, "upload": token, "idempotency_key": "l" * 22})
    leave()
    assert Message.objects.filter(body=WORDS, attachments__name="a.log").count() == 1
    assert "leaves at" not in page(artem, url)
    late = mira.post(f"{url}/recall")
    assert late.status_code in (303, 409)
    assert Message.objects.filter(body=WORDS).count() == 1


def test_a_solution_comes_back_into_its_own_form(mira: Client, desk: Desk) -> None:
    url = f"/desk/tickets/{desk.accepted().pk}"
    assert mira.post(f"{url}/solution", SOLVED | {"text": ""}).status_code == 303
    assert "Moved to hv-21." in page(mira, url)
    answer = mira.post(f"{url}/recall")
    assert answer["Location"].startswith(f"{url}/solution")
    assert "Moved to hv-21." in page(mira, answer["Location"])
    region = mira.post(f"{url}/recall", headers={"HX-Request": "true"})
    assert region["HX-Retarget"] == "#dialog-place"


def test_what_did_not_leave_is_said_on_every_page_until_its_words_are_looked_at(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    url = f"/desk/tickets/{ticket.pk}"
    mira.post(f"{url}/answers", {"text": WORDS, "seen": str(ticket.seq)})
    commands.write(ticket.pk, commands.Words("It works again."), by=desk.cast.owner, at=database_now())
    leave()
    said = f"Your answer in {ticket.pk} was not sent."
    assert said in page(mira, "/desk/views/mine")
    assert said in page(mira, "/desk/returned")
    shown = page(mira, url)
    assert "Not sent at" in shown
    assert f">\n{WORDS}</textarea>" in shown
    assert mira.post(f"{url}/recall").status_code == 303
    assert said not in page(mira, "/desk/views/mine")
    assert Ticket.objects.get().seq == ticket.seq + 1

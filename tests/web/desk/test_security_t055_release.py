"""security T55: a held file is released by the security role, with a click and a reason, and the customer is told."""

from __future__ import annotations

import pytest
from tests.web.desk.conftest import Desk
from tests.web.desk.test_files import held
from tests.web.world import CUSTOMERS, browser, everybody

from countersign.files import queries as uploads
from countersign.files.rules import State
from countersign.files.words import held_words, size
from countersign.identity.queries import account_id_of
from countersign.ledger.queries import events_of
from countersign.notify.topics import held as told_of
from countersign.notify.topics.accounts import letters

pytestmark = pytest.mark.django_db
RELEASES = {"security", "duty_lead"}
YES = {"verdict": "release", "reason": "Read it: a harmless loop."}


def test_nobody_but_the_security_role_releases_and_the_customer_is_told_T55(desk: Desk) -> None:
    number, token = held(desk)
    row = uploads.by_token(token)
    for role, address in everybody(desk.cast).items():
        if role in RELEASES:
            continue
        person = browser(address)
        for answer in (person.get(f"/desk/files/{token}"), person.post(f"/desk/files/{token}", YES)):
            assert answer.status_code in (403, 404), role
        assert person.get(f"/attachments/{token}").status_code == 404, role
    assert uploads.by_token(token).state is State.HELD
    assert [event.type for event in events_of("file", row.id)][-1] == "file.attached"
    officer = browser("security@nimbus.example")
    page, reason = officer.get(f"/desk/files/{token}").content.decode(), held_words(row.state, row.held_reason)
    assert all(told in page for told in ("fix.sh", size(row.size_bytes), row.sha256, reason))
    assert officer.get(f"/desk/files/{token}?verdict=release&reason=ok").status_code == 200, "a look decides nothing"
    for half in ({"verdict": "release"}, {"reason": "ok"}):
        assert officer.post(f"/desk/files/{token}", half).status_code == 422
    assert uploads.by_token(token).state is State.HELD
    assert officer.post(f"/desk/files/{token}", YES).status_code == 303
    event = events_of("file", row.id)[-1]
    assert (event.type, event.facts["reason"]) == ("file.released", YES["reason"])
    assert event.actor_id == account_id_of("security@nimbus.example")
    (letter,) = letters(event, told_of.file_decided)
    assert (letter.recipient, str(number) in letter.subject) == (desk.cast.owner.id, True)
    assert "fix.sh" in letter.body and YES["reason"] not in letter.body
    assert browser(CUSTOMERS["owner"]).get(f"/attachments/{token}").status_code == 303

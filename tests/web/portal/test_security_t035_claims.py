"""A claimant learns nothing: every page and every letter, for an account that exists and one that does not (T35)."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from tests.cast import Cast
from tests.web.world import browser, same, tell_subscribers

from countersign.customers.models import RecoveryCase

pytestmark = pytest.mark.django_db
FORM = {"contact": "claimant@mail.example", "lost": "all", "name": "Павел Крылов", "contract": "41-2087"}
KNOWN, UNKNOWN = "p.krylov@vektor.example", "p.krylov@nowhere.example"


def claimed(client: Client, email: str, **changes: str) -> tuple[list[str], str]:
    """Claim an account; return every page on the way without what differs in each answer, and the case's address."""
    pages = [same(client.get("/recovery/claim"))]
    answer = client.post("/recovery/claim", {**FORM, "email": email, **changes})
    assert answer.status_code == 303, answer.content.decode()[:800]
    tell_subscribers()
    pages.append(same(client.get(answer["Location"]), answer["Location"]))
    return [re.sub(r"R-\d+|\d\d:\d\d:\d\d", "N", one) for one in pages], answer["Location"]


def test_existing_and_unknown_accounts_cannot_be_told_apart_T35(cast: Cast) -> None:
    """security T35: forms, answers, refusals, the case's page, the letters."""
    first, second = browser(), browser()
    known, _ = claimed(first, KNOWN)
    letters = [(one.subject, one.body) for one in mail.outbox if one.to == ["claimant@mail.example"]]
    mail.outbox.clear()
    unknown, _ = claimed(second, UNKNOWN)
    other = [(one.subject, one.body) for one in mail.outbox if one.to == ["claimant@mail.example"]]
    assert known == unknown
    clean = [[re.sub(r"cases/\S+|R-\d+", "", f"{a}\n{b}") for a, b in many] for many in (letters[:1], other[-1:])]
    assert clean[0] == clean[1] and clean[0]
    assert "Вектор" not in "".join(known) and "Крылов" not in known[1]
    for client, email in ((first, KNOWN), (second, UNKNOWN)):
        refused = client.post("/recovery/claim", {**FORM, "email": email, "contact": "no address"})
        assert refused.status_code == 422 and "no address" in refused.content.decode()
    accounts = RecoveryCase.objects.order_by("pk").values_list("account_id", flat=True)
    assert [one is None for one in accounts] == [False, True]


def test_both_kinds_cost_the_same_queries_T35(cast: Cast, django_assert_num_queries: object) -> None:
    """security T35: the account is looked for after the answer, so that its time cannot tell."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for email in (KNOWN, UNKNOWN):
        client = browser()
        with CaptureQueriesContext(connection) as asked:
            client.post("/recovery/claim", {**FORM, "email": email})
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_a_dispute_says_the_same_of_everything(cast: Cast) -> None:
    """security T35: whatever is claimed is not looked up."""
    pages = []
    for claimed_ in ("41-2087", "99-0000"):
        client = browser()
        given = {"name": "X", "contact": "x@mail.example", "claimed": claimed_, "words": "It is mine."}
        answer = client.post("/recovery/dispute", given)
        assert answer.status_code == 303
        pages.append(re.sub(r"D-\d+|\d\d:\d\d:\d\d", "N", same(client.get(answer["Location"]), answer["Location"])))
    assert pages[0] == pages[1]


def test_forged_and_foreign_links_lead_nowhere(cast: Cast) -> None:
    client = browser()
    _, address = claimed(client, KNOWN)
    token = address.rsplit("/", 1)[1]
    for path in (f"/recovery/cases/{token[:-1]}x", f"/recovery/stop/{token}", "/recovery/stop/1", "/recovery/cases/1"):
        assert client.get(path).status_code == 404
    assert client.get(f"/recovery/set-up/{token}").status_code == 410
    assert client.post(f"/recovery/set-up/{token}").status_code == 410

"""Registering in the portal without scripts, and what cannot be written from it (M12, S7, T77)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.cast import Cast
from tests.rooms.customers.conftest import PASSWORD, VECTOR

from countersign.customers import jobs
from countersign.customers.links import link_of, paper_of
from countersign.customers.models import Customer, Party, RegistrationPaper
from countersign.kernel.clock import database_now
from countersign.ledger.models import Event
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db
FORM = "/registration/details?category=legal_entity&country=RU"
CONTACT = {"person": "Пётр Орлов", "email": "p.orlov@vektor-2.example", "phone": "+7 495 1234567"}


def visitor() -> Client:
    return Client(REMOTE_ADDR="203.0.113.9", headers={"accept-language": "en"})


def link() -> str:
    return link_of(RegistrationPaper.objects.latest("id").pk).partition("testserver")[2]


def test_a_legal_entity_registers_from_the_first_page_to_the_waiting_room(cast: Cast) -> None:
    client = visitor()
    page = client.get("/registration")
    assert page.status_code == 200
    assert page.content.decode().count('name="category"') == 4
    assert client.get("/registration/details?category=club&country=RU")["Location"] == "/registration"
    form = client.get(FORM).content.decode()
    for name in (*VECTOR, *CONTACT):
        assert f'name="{name}"' in form
    assert "10 digits" in form
    answer = client.post(FORM, {**VECTOR, **CONTACT})
    assert (answer.status_code, answer["Location"]) == (303, "/registration/sent")
    address = link()
    assert "p.orlov@vektor-2.example" in client.get(address).content.decode()
    assert client.post(address, {"password": "short"}).status_code == 422
    assert client.post(address, {"password": PASSWORD})["Location"] == "/registration/done"
    assert client.get(address).status_code == 410
    signed = client.post("/sign-in", {"email": CONTACT["email"], "password": PASSWORD})
    assert signed.status_code == 303
    assert client.get("/")["Location"] == "/invitations"
    assert "waits for an identity officer" in client.get("/invitations").content.decode()
    assert client.get("/account/organisation").status_code == 404  # No contract, no record to see.


def test_everything_wrong_is_named_at_once_and_the_text_is_kept(cast: Cast) -> None:
    answer = visitor().post(FORM, {**VECTOR, **CONTACT, "tax_id": "7707083894", "registration_id": "12", "person": ""})
    told = answer.content.decode()
    assert answer.status_code == 422
    for field in ("id_tax_id", "id_registration_id", "id_person"):
        assert f'href="#{field}"' in told
    assert 'value="7707083894"' in told
    assert RegistrationPaper.objects.count() == 0


def test_the_advice_is_shown_once_and_is_no_refusal_S7(cast: Cast) -> None:
    at = "/registration/details?category=individual&country=RU"
    typed = {"name": "Анна Белова", "tax_id": "7707083893", **CONTACT}
    first = visitor().post(at, {"name": "Анна Белова", **CONTACT})
    assert first.status_code == 200
    assert "Is this for an organisation?" in first.content.decode()
    assert RegistrationPaper.objects.count() == 0
    assert visitor().post(at, {"name": "Анна Белова", **CONTACT, "anyway": "1"}).status_code == 303
    assert RegistrationPaper.objects.get().advice == ["organisation_mail_domain"]
    # A number of an organisation is no number of a person in Russia: the field says how many digits are due.
    assert visitor().post(at, typed).status_code == 422


def test_a_known_address_gets_the_same_page_and_another_letter(cast: Cast) -> None:
    pages, letters = [], []
    for email in ("carla@ferri.example", "nobody@vektor-2.example"):
        answer = visitor().post(FORM, {**VECTOR, **CONTACT, "email": email})
        pages.append((answer.status_code, answer["Location"], answer.content))
        mail.outbox.clear()
        jobs.mail_registration(RegistrationPaper.objects.latest("id").pk)
        letters.append(_letter())
    assert pages[0] == pages[1]
    assert "/registration/confirmation/" not in letters[0]
    assert "/registration/confirmation/" in letters[1]
    for text in letters:  # Nothing that a stranger typed travels to the address (T47).
        assert "Вектор" not in text and "Орлов" not in text


def _letter() -> str:
    from countersign.notify.models import Notice

    if mail.outbox:
        return str(mail.outbox[-1].body)
    newest: Any = Notice.objects.latest("id")
    return str(newest.text)


def test_a_flood_of_forms_with_one_address_mails_three_letters_T47(cast: Cast) -> None:
    """security T47."""
    from countersign.notify.models import Notice

    for _ in range(6):
        visitor().post(FORM, {**VECTOR, **CONTACT})
    before = Notice.objects.count() + len(mail.outbox)
    for paper in RegistrationPaper.objects.order_by("id"):
        jobs.mail_registration(paper.pk)
    assert Notice.objects.count() + len(mail.outbox) - before == 3


@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "c-0"])
def test_a_forged_link_opens_nothing(cast: Cast, token: str) -> None:
    assert paper_of(token) is None
    assert visitor().get(f"/registration/confirmation/{token}").status_code == 410
    assert visitor().post(f"/registration/confirmation/{token}", {"password": PASSWORD}).status_code == 410


NESTED = {"party": {"data": {"tax_id": "7736050003"}}, "customer": [{"category": "individual"}]}


def test_a_customer_writes_no_identity_data_by_any_way_T77(world: Any) -> None:
    """security T77: form, API, nested JSON, mass assignment: 403 or passed over, and it is written down."""
    parties = Party.objects.order_by("id").values_list("customer_id", "version", "data", "name")
    owner, before = world.browsers["owner"], list(parties)
    assert world.customer in {party[0] for party in before}
    row = Customer.objects.values_list("name", "category", "state", "seq").get(pk=world.customer)
    for method in ("post", "put", "patch", "delete"):
        for data, kind in (
            ({"tax_id": "7736050003", "name": "Mine"}, "multipart"), (NESTED, "application/json"),
            ({"party[tax_id]": "1", "customer.category": "individual"}, "multipart"),
        ):  # fmt: skip
            more = {} if kind == "multipart" and method == "post" else {"content_type": "application/json"}
            assert getattr(owner, method)("/account/organisation", data, **more).status_code == 403
    # Mass assignment on forms that exist: what the form does not have is passed over and written down.
    assert owner.post("/account/profile", {"locale": "en", "name": "Thief", "tax_id": "1"}).status_code == 303
    assert owner.post(f"/account/contacts/{world.contact}", {"roles": "owner", "customer_id": "1"}).status_code != 500
    for address in ("/api/v1/customers/imports", f"/desk/customers/{world.customer}/identity"):
        assert owner.post(address, NESTED, content_type="application/json").status_code in (401, 404)
    assert list(parties.all()) == before
    assert Customer.objects.values_list("name", "category", "state").get(pk=world.customer) == row[:3]
    told = [one for one in events_of("customer", world.customer) if one.type == "customer.identity_edit_refused"]
    assert len(told) >= 9
    assert {"tax_id", "name"} <= {name for one in told for name in one.facts["fields"]}
    assert "7736050003" not in str([one.payload for one in told])
    assert all(one.staff_only for one in told)
    assert owner.get("/account").content.decode().count("Thief") == 0


def test_the_organisation_page_shows_what_is_on_file_and_why_it_is_locked(world: Any) -> None:
    told = world.browsers["observer"].get("/account/organisation").content.decode()
    assert "7707083893" in told
    assert "Why this is locked" in told
    main = told.split("<main", 1)[1]
    assert not re.search(r'<(input|select|textarea)[^>]*name="(?!csrf|idempotency|contract|language|theme)', main)


def test_an_owner_is_asked_for_a_second_factor_before_people_change(world: Any) -> None:
    before = Event.objects.filter(subject_kind="contact").count()
    invite = {"name": "New", "email": "new@vektor.example", "roles": "technical", "usual": "on"}
    for address, data in (
        ("/account/contacts", invite), (f"/account/contacts/{world.contact}", {"roles": "owner", "usual": "on"}),
        (f"/account/contacts/{world.contact}/removal", {}),
    ):  # fmt: skip
        answer = world.browsers["owner"].post(address, data)
        assert answer.status_code in (303, 401, 403)
        assert world.browsers["colleague"].post(address, data).status_code == 403
        assert world.browsers["stranger"].post(address.replace("contacts/", "contacts/"), data).status_code in (
            403, 404, 303, 401,
        )  # fmt: skip
    assert Event.objects.filter(subject_kind="contact").count() == before


def test_staff_who_register_are_told_so_first_line_is_not_let_in_T13(world: Any) -> None:
    """security T13."""
    record = f"/desk/customers/{world.customer}"
    settling = f"/desk/verifications/{world.verification}"
    for address in ("/desk/customers", "/desk/customers/new", record, f"{record}/verifications", settling):
        for who in ("first_line", "second_line", "generalist"):
            for method in ("get", "post"):
                assert getattr(world.browsers[who], method)(address).status_code in (403, 405), (who, address)
        assert world.browsers["identity_officer"].get(address).status_code == 200
    assert database_now()


def test_the_list_and_the_record_cost_the_same_at_any_size(world: Any, django_assert_max_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from tests.rooms.customers.test_import import rows

    from countersign.customers.commands import import_customers
    from countersign.customers.rules.billing import lines_of_csv
    from countersign.kernel.actor import SYSTEM

    officer = world.browsers["identity_officer"]

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert officer.get(address).status_code == 200
        return len(caught)

    assert officer.get(f"/desk/customers/{world.customer}").status_code == 200  # The first look of an hour is counted.
    small = [cost("/desk/customers"), cost(f"/desk/customers/{world.customer}")]
    told = [{"kind": "customer", "external_id": f"c{n}", "name": f"Person {n}", "category": "individual",
             "country": "KZ"} for n in range(120)]  # fmt: skip
    import_customers(lines_of_csv(rows(*told)), name="x", by=SYSTEM, at=database_now())
    assert [cost("/desk/customers"), cost(f"/desk/customers/{world.customer}")] == small
    first = officer.get("/desk/customers").content.decode()
    older = re.search(r'href="(/desk/customers\?[^"]*after=[^"]+)" rel="next"', first)
    assert older is not None
    second = officer.get(older[1].replace("&amp;", "&")).content.decode()
    assert "Person 119" in first and "Person 119" not in second
    assert officer.get("/desk/customers?q=7707083893").content.decode().count("/desk/customers/") >= 1

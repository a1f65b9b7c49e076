"""What a signed-in person does about their own sign-in."""

from __future__ import annotations

from django.test import Client

from countersign.identity.models import Account, SignInSession

from .conftest import PASSWORD, session_cookie

NEW = "a lantern in the northern fog"


def signed_in(person: Account) -> Client:
    client = Client(headers={"user-agent": "Firefox 140"})
    assert client.post("/sign-in", {"email": person.email, "password": PASSWORD}).status_code == 303
    return client


def test_a_stranger_is_led_to_the_sign_in_page(web: Client) -> None:
    for path in ("/password/change", "/sessions"):
        response = web.get(path)
        assert (response.status_code, response["Location"]) == (303, f"/sign-in?next={path}")


def test_t20_a_changed_password_keeps_this_browser_alone(web: Client, mira: Account) -> None:
    here, there = signed_in(mira), signed_in(mira)
    key = session_cookie(here)
    wrong = here.post("/password/change", {"current": "not the password", "password": NEW})
    assert wrong.status_code == 422
    weak = here.post("/password/change", {"current": PASSWORD, "password": "password1234567"})
    assert weak.status_code == 422
    done = here.post("/password/change", {"current": PASSWORD, "password": NEW})
    assert done.status_code == 303
    assert session_cookie(here) != key, "a changed password changes the key (T23)"
    assert here.get("/sessions").status_code == 200
    assert there.get("/sessions").status_code == 303


def test_guessing_the_present_password_waits(web: Client, mira: Account) -> None:
    here = signed_in(mira)
    for _ in range(8):
        assert here.post("/password/change", {"current": "x", "password": NEW}).status_code == 422
    assert here.post("/password/change", {"current": PASSWORD, "password": NEW}).status_code == 429


def test_another_browser_is_signed_out_from_the_list(web: Client, mira: Account, anna: Account) -> None:
    here, there, stranger = signed_in(mira), signed_in(mira), signed_in(anna)
    page = here.get("/sessions").content.decode()
    assert page.count("Firefox 140") >= 2
    references = list(SignInSession.objects.filter(account=mira).values_list("reference", flat=True))
    kept = there.session
    kept.load()
    current = kept.reference
    assert stranger.post(f"/sessions/{current}/end").status_code == 404
    assert there.get("/sessions").status_code == 200
    assert here.post(f"/sessions/{current}/end").status_code == 303
    assert there.get("/sessions").status_code == 303
    assert len(references) == 2

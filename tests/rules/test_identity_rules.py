"""What may be a password, a name, an address, a way back; how guessing is weighed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.identity import rules
from countersign.identity.rules import Failures, Limits, Weight

GOOD = "seven calm herons over the mill"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "тихая река за старой мельницей",
        "un lago quieto oltre il mulino",
        "kQ7fTz0pLx2mVb9",
        "               x  spaces are allowed",
    ],
)
def test_a_long_password_is_accepted_whatever_it_is_made_of(password: str) -> None:
    assert rules.password_fault(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fourteen chars", "password_too_short"),
        ("", "password_too_short"),
        ("x" * 1025, "password_too_long"),
        ("a quiet lake\x00 far away", "password_unreadable"),
        ("123456789012345", "password_common"),
        ("passwordpassword", "password_common"),
        ("Passw0rd12345678", "password_common"),
        ("qwertyuiop123456", "password_common"),
        ("йцукенгшщзхъ1234", "password_common"),
        ("aaaaaaaaaaaaaaaa", "password_common"),
        ("abcabcabcabcabcabc", "password_common"),
        ("correct horse battery staple", "password_common"),
        ("letmein-letmein-1", "password_common"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, code: str) -> None:
    fault = rules.password_fault(password)
    assert fault is not None
    assert fault.code == code


def test_what_everybody_knows_of_a_person_is_no_password() -> None:
    about = ("mira.levchenko@nimbus.example", "Mira Levchenko")
    fault = rules.password_fault("MiraLevchenko1234", about)
    assert fault is not None
    assert fault.code == "password_about_you"
    assert rules.password_fault("Mira keeps seven herons", about) is None


def test_two_keyboards_that_type_the_same_letters_agree() -> None:
    assert rules.normalised_password("cafe\u0301") == rules.normalised_password("caf\u00e9")


@given(st.text(max_size=80))
def test_no_text_breaks_the_password_rule(text: str) -> None:
    fault = rules.password_fault(text, ("anna@example.org", "Анна Белова"))
    assert fault is not None or len(rules.normalised_password(text)) >= rules.MINIMUM_PASSWORD


@pytest.mark.parametrize("email", ["anna@example.org", "a.b+c@mail.example.co", "павел@вектор.рф"])
def test_an_address_is_accepted(email: str) -> None:
    assert rules.email_fault(rules.normalised_email(email)) is None


@pytest.mark.parametrize(
    "email",
    ["", "anna", "anna@", "@example.org", "a b@example.org", "anna@localhost", "a@b@c.org", "a\x00@b.org"],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert rules.email_fault(rules.normalised_email(email)) is not None


def test_an_address_is_written_one_way() -> None:
    assert rules.normalised_email("  Anna@Example.ORG ") == "anna@example.org"


@pytest.mark.parametrize("name", ["", "x" * 121, "Anna\u202eavoleB", "Anna\x00", "An\u200bna"])
def test_a_name_that_could_deceive_is_refused(name: str) -> None:
    assert rules.name_fault(rules.normalised_name(name)) is not None


def test_roles_are_for_staff() -> None:
    assert rules.roles_fault("staff", ["first_line", "duty_lead"]) is None
    assert rules.roles_fault("staff", ["root"]) is not None
    assert rules.roles_fault("customer", ["admin"]) is not None
    assert rules.roles_fault("ghost", []) is not None


@pytest.mark.parametrize("path", ["/", "/tickets/48213", "/desk/?view=mine#x", "/a?next=https://b"])
def test_t98_a_path_of_our_own_may_be_returned_to(path: str) -> None:
    assert rules.own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "tickets", "//evil.example", "/\\evil.example", "https://evil.example/",
        "http:evil.example", "javascript:alert(1)",
        "/\tevil", "/\n/evil.example", "\x00/", "/" + "x" * 2001, "///evil.example",
    ],
)  # fmt: skip
def test_t98_nothing_else_may_be_returned_to(path: str | None) -> None:
    assert rules.own_path(path) is None


def test_t21_guessing_is_weighed() -> None:
    limits = Limits(per_pair=3, per_name=10, per_network=20, window=timedelta(minutes=15))
    assert rules.strain(Failures(0, 0, 0), limits).weight == Weight.FREE
    assert rules.strain(Failures(3, 3, 3), limits).weight == Weight.CLOSED
    assert rules.strain(Failures(0, 10, 0), limits).weight == Weight.KNOWN_ONLY
    assert rules.strain(Failures(0, 0, 20), limits).weight == Weight.KNOWN_ONLY


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"),
        (None, "unknown"), ("x", "unknown"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)  # fmt: skip
def test_one_network_is_one_address_or_one_subnet(ip: str | None, network: str) -> None:
    assert rules.network_of(ip) == network


def test_a_form_key_belongs_to_its_person() -> None:
    assert rules.form_key(7, "abcdefgh-1234") == "7:abcdefgh-1234"
    assert rules.form_key(None, "abcdefgh-1234") is None
    assert rules.form_key(7, "x'; drop") is None


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0",
            "Edge 156, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E1 Safari/604.1",
            "Safari 19, iPhone",
        ),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_known_words(user_agent: str, name: str) -> None:
    assert rules.browser_name(user_agent) == name

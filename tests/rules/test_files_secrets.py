"""Secrets in text: what is found, and above all what is not (T59)."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.files.rules.secrets import Kind, decoded, is_card, kinds, redacted, spots

PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\nx5Rq==\n-----END RSA PRIVATE KEY-----"
AWS = "AKIA" + "IOSFODNN7EXAMPLF"
GITHUB = "ghp_" + "a1B2" * 9
JWT = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
HAR = json.dumps(
    {
        "log": {
            "entries": [
                {
                    "request": {
                        "method": "GET",
                        "url": "https://shop.example.com/",
                        "headers": [
                            {"name": "Host", "value": "shop.example.com"},
                            {"name": "Cookie", "value": "sid=1a2b3c4d5e6f; theme=dark"},
                            {"name": "authorization", "value": "Bearer abcdef0123456789"},
                        ],
                        "cookies": [{"name": "sid", "value": "1a2b3c4d5e6f"}, {"name": "q]", "value": 'a]b"cdef'}],
                    }
                }
            ]
        }
    },
    indent=2,
)

FOUND = [
    (PEM, Kind.PRIVATE_KEY),
    ("key: " + json.dumps(PEM), Kind.PRIVATE_KEY),
    ("-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n", Kind.PRIVATE_KEY),
    (f"aws_access_key_id = {AWS}", Kind.ACCESS_KEY),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYKEY0123456", Kind.ACCESS_KEY),
    (f"remote: https://{GITHUB}@github.com/x/y.git", Kind.ACCESS_KEY),
    (f"token {JWT} was refused", Kind.ACCESS_KEY),
    ("> Cookie: PHPSESSID=0a1b2c3d4e5f6g7h8; lang=ru", Kind.SESSION),
    ("< Set-Cookie: session=Zm9vYmFy; Path=/; HttpOnly", Kind.SESSION),
    ("curl -H 'Authorization: Bearer 0123456789abcdef' https://x", Kind.SESSION),
    ("Authorization: Basic dXNlcjpwYXNzd29yZA==", Kind.SESSION),
    (HAR, Kind.SESSION),
    ("DB_PASSWORD=S3cr3t!pass\nDEBUG=0\n", Kind.PASSWORD),
    ("APP_SECRET_KEY='f8d7a9c2b1e0'", Kind.PASSWORD),
    ('{"user": "anna", "password": "hunter2hunter"}', Kind.PASSWORD),
    ("db_pass=Rosso-77!x", Kind.PASSWORD),
    ("private_key: 7f3a-99b1-c0ff", Kind.PASSWORD),
    ("Пароль: Рысь-42!", Kind.PASSWORD),
    ("вот пароль от панели: Wq7!rt-2, логин admin", Kind.PASSWORD),
    ("the password for root: Wq7!rt-2", Kind.PASSWORD),
    ("postgresql://shop:Qwerty12@db.example.com/shop", Kind.PASSWORD),
    ('{"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYKEY0123456"}', Kind.ACCESS_KEY),
    ("remote: glrt-" + "a1B2" * 5, Kind.ACCESS_KEY),
    ("hook https://hooks.slack.com/services/" + "T0AB12CD3/B0AB12CD3/" + "a1B2" * 6, Kind.ACCESS_KEY),
    ("https://api.telegram.org/bot123456789" + ":AA" + "a1B" * 11 + "/getMe", Kind.ACCESS_KEY),
    ("Endpoint=sb://x/;SharedAccessKey=" + "a1B2" * 11 + "=", Kind.ACCESS_KEY),
    ("client-key-data: " + b64encode(PEM.encode()).decode(), Kind.PRIVATE_KEY),
    ("curl https://x -b 'sid=0123456789abcdef; theme=dark'", Kind.SESSION),
    ("curl -u admin:S3cr3tpass https://x", Kind.PASSWORD),
    ('{"auths": {"registry": {"auth": "dXNlcjpTM2NyZXQtcGFzczk="}}}', Kind.PASSWORD),
    ("define('DB_PASSWORD', 'S3cr3tpass');", Kind.PASSWORD),
    ("'password' => 'S3cr3tpass',", Kind.PASSWORD),
    ("<password>S3cr3tpass</password>", Kind.PASSWORD),
    ('<add key="Password" value="S3cr3tpass"/>', Kind.PASSWORD),
    ("SMTP_PASS=S3cr3tpass", Kind.PASSWORD),
    ("PGPASSWORD=S3cr3tpass psql", Kind.PASSWORD),
    ("PresharedKey = " + "a1B2" * 10 + "a1=", Kind.PASSWORD),
    ("My card is 4111 1111 1111 1111, it was charged twice.", Kind.CARD),
    ("карта 5555555555554444", Kind.CARD),
    ("amex 3782 822463 10005", Kind.CARD),
    ("МИР 2200 1234 5678 9019", Kind.CARD),
]

ORDINARY = """
2026-11-03T10:00:01Z sshd[812]: Failed password for root from 203.0.113.7 port 51022 ssh2
Nov  3 10:00:02 web1 nginx: 203.0.113.7 - - "POST /login HTTP/1.1" 401 153 "-" "Mozilla/5.0"
ERROR auth: token: expired
WARN password: incorrect
password=[FILTERED] user=anna
password=******** retry=3
api_key=<your-api-key>
DB_PASSWORD=${DB_PASSWORD}
DB_PASSWORD=changeme
PASSWORD_HASHERS=django.contrib.auth.hashers.Argon2PasswordHasher
TOKEN_TTL=3600
secret: none
Set-Cookie header is missing
the cookie: it is not set
cookie_domain: example.com
Authorization: Bearer <token>
trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span=00f067aa0ba902b7
id 550e8400-e29b-41d4-a716-446655440000 took 0.123456789012345 s
epoch 1731312345678 ns 1731312345678901234 order 4000123412341235
IBAN DE89 3704 0044 0532 0130 00, IT60 X054 2811 1010 0000 0123 456
phone +7 495 123 45 67, +39 06 1234 5678, contract 22-7810
0000000000000000 1111111111111111 4444444444444444
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
-----BEGIN CERTIFICATE-----
MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa
-----END CERTIFICATE-----
-----BEGIN PUBLIC KEY-----
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqfW3kVmK3bq5 anna@laptop
https://example.com/reset?next=/account#password
GET http://user@example.com/ 200
kernel: [12345.678901] eth0: renamed from veth4111111
passwd: password expiry information changed.
I forgot my password: please help
services "kadmin/passwd", "kadmin/server01" are up
ERROR std::secret::token::Delimiter01 not found
docker run -u 1000:1000 app && rsync -b --user=www-data:www-data1 x y
certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURkekNDQWwrZ0F3SUJBZ0lFQWdBQXVUQU5CZ2txaGtpRzl3MEI=
eth0 mac 52:54:00:AA:11:22 inet6 2001:db8::12:AA34
Мой пароль: не подходит
task-3f2a9c ask-for-help-with-something-very-long-indeed-please
{"password": null, "token": "", "secret": false}
"""


@pytest.mark.parametrize(("text", "kind"), FOUND, ids=[f"{number}-{row[1]}" for number, row in enumerate(FOUND)])
def test_t59_secrets_are_found_and_taken_out(text: str, kind: Kind) -> None:
    assert kind in kinds(text)
    clean = redacted(text)
    assert kinds(clean) == []
    assert "[redacted]" in clean


@pytest.mark.parametrize("line", ORDINARY.strip().splitlines())
def test_t59_ordinary_lines_hold_no_secret(line: str) -> None:
    assert spots(line) == []


def test_t59_ordinary_lines_together_hold_none_either() -> None:
    assert [ORDINARY[one.start : one.end] for one in spots(ORDINARY)] == []


def test_t59_a_har_stays_a_har_without_its_cookies() -> None:
    clean = redacted(HAR)
    (entry,) = json.loads(clean)["log"]["entries"]
    assert [header["value"] for header in entry["request"]["headers"]] == [
        "shop.example.com", "[redacted]", "[redacted]",
    ]  # fmt: skip
    assert {cookie["value"] for cookie in entry["request"]["cookies"]} == {"[redacted]"}


def test_nothing_else_of_a_text_changes() -> None:
    assert redacted(f"before\n{PEM}\nafter 4111-1111-1111-1111.") == "before\n[redacted]\nafter [redacted]."


@pytest.mark.parametrize("number", ["4111111111111112", "1234567812345670", "411111111111111", "9999999999999995"])
def test_what_luhn_or_the_brand_refuses_is_no_card(number: str) -> None:
    assert not is_card(number)


@given(st.text(max_size=400))
def test_no_text_breaks_the_search(text: str) -> None:
    found = spots(text)
    assert all(before.end <= after.start for before, after in pairwise(found))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_and_written_back_the_same(content: bytes) -> None:
    text, coding = decoded(content)
    if coding == "utf-8":
        assert text.encode(coding, "surrogateescape") == content


@pytest.mark.parametrize(
    "piece",
    [
        "cookie: a=",
        "password=",
        "eyJ",
        "-----BEGIN PRIVATE KEY-----",
        "4111 ",
        '"cookies":[',
        '"value":"',
        "://a:",
        "sk-",
    ],
)
def test_hostile_repetition_costs_little(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    began = time.process_time()
    spots(text)
    assert time.process_time() - began < 1.5

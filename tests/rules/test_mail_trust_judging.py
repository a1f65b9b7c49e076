"""What earns a mail level A1, and all that does not: T38, T44, T49, T50, T54."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from tests.rules.mail_signing import AT, BODY, WHOLE, judged, key_record, mail, seal, sign, zone

from countersign.mail.resolving import RecordedResolver
from countersign.mail.rules.trust import Envelope, Settings, agreed, judge
from countersign.mail.rules.trust.organisations import in_ascii

OWN = "192.0.2.1"


@pytest.mark.parametrize("kind", ["rsa", "rsa-1024", "ed25519"])
def test_a_mail_signed_by_its_domain_is_a1_whoever_handed_it_over(kind: str) -> None:
    told = judged(sign(mail(), kind))
    assert (told.spf, told.dkim, told.dmarc, told.level) == ("fail", "pass", "pass", "A1")
    assert (told.aligned_domain, told.from_address) == ("customer.example", "anna@customer.example")
    assert told.reasons == ()


def test_signatures_survive_line_ends_of_unix_and_white_space_on_the_way() -> None:
    assert judged(sign(mail()).replace(b"\r\n", b"\n")).level == "A1"
    assert judged(sign(mail()).replace(b"does  not", b"does \t not")).level == "A1"
    assert judged(sign(mail()).replace(b"Subject: The", b"subject:  The\r\n ")).level == "A1"


def test_a_mail_from_the_domain_s_own_server_is_a1_when_dmarc_is_published() -> None:
    told = judged(mail(), ip=OWN)
    assert (told.spf, told.dkim, told.dmarc, told.level) == ("pass", "none", "pass", "A1")
    told = judged(mail(), {**zone(), "_dmarc.customer.example": []}, ip=OWN)
    assert (told.spf, told.dmarc, told.level, told.reasons) == ("pass", "none", "A0", ("not_signed", "no_dmarc"))


def test_a_domain_that_lets_anyone_send_proves_nobody() -> None:
    for words in ("+all", "ip4:0.0.0.0/0 -all", "include:b.example -all", "redirect=b.example"):
        record = f"v=spf1 {words}"
        told = judged(mail(), {**zone(), "customer.example": record, "b.example": "v=spf1 a all"})
        assert (told.spf, told.dmarc, told.level) == ("pass", "pass", "A0"), record
        assert told.reasons == ("not_signed", "spf_anyone", "dkim_needed")
    records = {**zone(), "customer.example": "v=spf1 include:b.example +all", "b.example": "v=spf1 -all"}
    assert "spf_anyone" in judged(mail(), records, ip=OWN).reasons
    told = judged(mail(), {**zone(), "customer.example": "v=spf1 ip4:192.0.2.1 +all"}, ip=OWN)
    assert told.level == "A1"


def test_a_domain_in_its_own_letters_is_one_with_its_name_in_dns_and_with_no_other() -> None:
    name = "xn--e1afmkfd.example"
    records = {f"rsa._domainkey.{domain}": key_record() for domain in (name, "strasse.example")}
    records |= {name: "v=spf1 ip4:192.0.2.1 -all", f"_dmarc.{name}": "v=DMARC1; p=none"}
    written = mail(From="anna@пример.example")
    assert judged(sign(written, d="пример.example", i="@пример.example"), records).level == "A1"
    assert judged(sign(written, d=name), records).level == "A1"
    envelope = Envelope(OWN, "relay.example", "анна@пример.example", ())
    assert judge(written, envelope, RecordedResolver(records), AT, Settings()).level == "A1"
    # The codec of 2003 takes these two for one; whoever registered the second would speak for the first.
    assert judged(sign(mail(From="a@straße.example"), d="strasse.example"), records).level == "A0"


def test_t38_a_forged_sender_is_a0_and_named_as_forged() -> None:
    told = judged(mail())
    assert (told.spf, told.dkim, told.dmarc, told.level) == ("fail", "none", "fail", "A0")
    assert (told.dmarc_wish, told.reasons, told.temporary) == ("reject", ("not_signed", "dmarc_fail"), False)
    records = {**zone(), "rsa._domainkey.evil.example": key_record()}
    told = judged(sign(mail(), d="evil.example"), records)
    assert (told.dkim, told.dmarc, told.level) == ("pass", "fail", "A0")
    assert told.reasons == ("not_aligned", "dmarc_fail")
    for changed in (b"It does", b"The site", b"Anna Belova", b"08:00:00", b"<1@"):
        told = judged(sign(mail()).replace(changed, changed[:-1] + b"X"))
        assert (told.dkim, told.level) == ("fail", "A0"), changed


@pytest.mark.parametrize(
    ("record", "signed_by", "level"),
    [
        ("v=DMARC1; p=none", "mail.customer.example", "A1"),
        ("v=DMARC1; p=none; adkim=r", "mail.customer.example", "A1"),
        ("v=DMARC1; p=none; adkim=s", "mail.customer.example", "A0"),
        ("v=DMARC1; p=none; adkim=s", "customer.example", "A1"),
        ("", "mail.customer.example", "A1"),
        ("v=DMARC1; p=none", "example", "A0"),
    ],
)
def test_alignment_is_of_organisations_unless_the_domain_wants_it_strict(
    record: str, signed_by: str, level: str
) -> None:
    records = {**zone(), f"rsa._domainkey.{signed_by}": key_record(), "_dmarc.customer.example": record or []}
    assert judged(sign(mail(), d=signed_by), records).level == level


def test_a_public_suffix_makes_no_relatives() -> None:
    records = {**zone(), "rsa._domainkey.evil.co.uk": key_record(), "rsa._domainkey.bank.co.uk": key_record()}
    assert judged(sign(mail(From="a@bank.co.uk"), d="evil.co.uk"), records).level == "A0"
    assert judged(sign(mail(From="a@mail.bank.co.uk"), d="bank.co.uk"), records).level == "A1"


@pytest.mark.parametrize(
    ("records", "result", "wish"),
    [
        ({"_dmarc.customer.example": "v=DMARC1; p=none; sp=quarantine; pct=20"}, "fail", "quarantine"),
        ({"_dmarc.customer.example": "v=DMARC1; p=reject"}, "fail", "reject"),
        ({"_dmarc.a.customer.example": "v=DMARC1; p=none", "_dmarc.customer.example": "v=DMARC1; p=reject"},
         "fail", "none"),
        ({"_dmarc.customer.example": "v=DMARC1; p=maybe"}, "none", None),
        ({"_dmarc.customer.example": "v=DMARC1; p=maybe; rua=mailto:a@b.example"}, "fail", "none"),
        ({"_dmarc.customer.example": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "none", None),
        ({"_dmarc.customer.example": ["something else", "v=DMARC1; p=reject"]}, "fail", "reject"),
        ({"_dmarc.customer.example": ["v=DMARC1 p=reject;;"]}, "none", None),
        ({"_dmarc.customer.example": ["v=DMARC1; p=reject; rua;; reject"]}, "fail", "reject"),
        ({"_dmarc.customer.example": ["v=DMARC1; p=none; p=reject"]}, "none", None),
        ({}, "none", None),
    ],
)  # fmt: skip
def test_the_policy_is_found_at_the_domain_or_its_organisation(
    records: dict[str, Any], result: str, wish: str | None
) -> None:
    told = judged(mail(From="anna@a.customer.example"), records)
    assert (told.dmarc, told.dmarc_wish) == (result, wish)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"l": "10"}, "dkim_length_limited"),
        ({"a": "rsa-sha1"}, "dkim_sha1"),
        ({"h": "from:to:date:message-id"}, "dkim_unsigned_subject"),
        ({"h": "from:to:date:subject"}, "dkim_unsigned_message_id"),
        ({"h": "from:to:subject:message-id"}, "dkim_unsigned_date"),
        ({"h": "to:subject:date:message-id"}, "dkim_unsigned_from"),
        ({"t": "1775000000", "x": "1775000100"}, "dkim_expired"),
        ({"i": "@other.example"}, "dkim_bad_signature"),
        ({"v": "2"}, "dkim_bad_signature"),
        ({"x": "soon"}, "dkim_bad_signature"),
        ({"c": "nowsp"}, "dkim_bad_signature"),
        ({"a": "rsa-sha3"}, "dkim_unknown_algorithm"),
        ({"s": "other"}, "dkim_no_key"),
    ],
)
def test_t50_a_weak_signature_earns_nothing_not_even_beside_a_right_address(tags: dict[str, str], reason: str) -> None:
    told = judged(sign(mail(), **tags))
    assert (told.level, told.reasons[0]) == ("A0", reason)
    if told.dkim == "policy":
        assert judged(sign(mail(), **tags), ip=OWN).level == "A0"
    assert judged(sign(sign(mail(), **tags)), ip=OWN).level == "A1"  # A sound one beside it counts.


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (key_record(p=""), "dkim_key_revoked"),
        (key_record(t="y"), "dkim_test_key"),
        (key_record(h="sha1"), "dkim_bad_key"),
        (key_record(s="other"), "dkim_bad_key"),
        (key_record(v="DKIM2"), "dkim_bad_key"),
        (key_record(p="AAAA"), "dkim_bad_key"),
        (key_record("ed25519"), "dkim_bad_key"),
        ("v=DKIM1; p=" + base64.b64encode(bytes.fromhex(
            "305c300d06092a864886f70d0101010500034b003048024100"
            + "c5" + "3a" * 62 + "3b" + "0203010001")).decode(), "dkim_short_key"),
    ],
    ids=["revoked", "on trial", "sha1", "other service", "other version", "no key", "ed25519", "short"],
)  # fmt: skip
def test_t50_a_key_that_is_short_withdrawn_or_only_tried_out_earns_nothing(record: str, reason: str) -> None:
    told = judged(sign(mail()), {**zone(), "rsa._domainkey.customer.example": record})
    assert (told.level, told.reasons) == ("A0", (reason, "dmarc_fail"))


def test_a_key_bound_to_the_very_domain_signs_for_no_part_of_it() -> None:
    records = {**zone(), "rsa._domainkey.customer.example": key_record(t="s")}
    assert judged(sign(mail(), i="@customer.example"), records).level == "A1"
    assert judged(sign(mail(), i="@a.customer.example"), records).reasons[0] == "dkim_foreign_identity"


def test_t50_words_sent_again_are_known_by_their_fingerprint_whatever_is_wrapped_around() -> None:
    first = judged(sign(sign(mail(), "ed25519")))
    for again in (
        sign(mail()),
        sign(mail(), "ed25519"),
        b"Received: from elsewhere\r\nX-New: 1\r\n" + sign(mail()).replace(b"To: support@", b"To: support@"),
        sign(mail(), h="from:subject:date:message-id").replace(b"To: support@nimbus", b"To: sales@nimbus"),
    ):
        assert judged(again).level == "A1"
        assert judged(again).dkim_fingerprint == first.dkim_fingerprint
    assert judged(sign(mail(Message_ID="<2@customer.example>"))).dkim_fingerprint != first.dkim_fingerprint
    assert judged(mail()).dkim_fingerprint is None


@pytest.mark.parametrize(
    "records",
    [
        {"rsa._domainkey.customer.example": "TIMEOUT"},
        {"_dmarc.customer.example": "TIMEOUT"},
    ],
)
def test_t54_dns_that_does_not_answer_is_temporary_and_never_a_pass(records: dict[str, Any]) -> None:
    told = judged(sign(mail()), {**zone(), **records})
    assert (told.level, told.temporary, told.dmarc) == ("A0", True, "temperror")
    assert "dns_unanswered" in " ".join(told.reasons)


def test_t54_spf_that_is_not_answered_is_temporary_when_nothing_else_decides() -> None:
    records = {**zone(), "customer.example": "TIMEOUT"}
    told = judged(mail(), records, ip=OWN)
    assert (told.spf, told.dmarc, told.level, told.temporary) == ("temperror", "temperror", "A0", True)
    told = judged(sign(mail()), records)
    assert (told.spf, told.dkim, told.level, told.temporary) == ("temperror", "pass", "A1", False)


STRUCTURE = [
    (sign(mail()).replace(b"From: ", b"From: boss@bank.example\r\nFrom: ", 1), "two_from"),
    (b"From : boss@bank.example\r\n" + sign(mail()), "two_from"),
    (sign(mail(From="")), "no_from"),
    (sign(mail(From="a@customer.example, b@customer.example")), "two_authors"),
    (sign(mail(From="Belova, Anna <anna@customer.example>")), "loose_name_in_from"),
    (sign(mail(From="Group: a@customer.example;")), "group_in_from"),
    (sign(mail(From="undisclosed:;")), "group_in_from"),
    (sign(mail(From="Anna <anna@customer.example> <a@b.example>")), "no_address_in_from"),
    (sign(mail(From="no address")), "no_address_in_from"),
    (sign(mail(From="x@[192.0.2.1]")), "no_address_in_from"),
    (sign(mail(From='"ceo@bank.example" <anna@customer.example>')), "name_holds_address"),
    (sign(mail(From="=?utf-8?q?ceo=40bank=2Eexample?= <anna@customer.example>")), "name_holds_address"),
    (sign(mail(From="ceo\uff20bank.example <anna@customer.example>")), "name_holds_address"),
    (sign(mail(From="=?utf-8?b?4oCu0JDQvdC90LA=?= <anna@customer.example>")), "invisible_signs"),
    (sign(mail(From="a" * 2100 + " <anna@customer.example>")), "from_too_long"),
    (b"X: a\rFrom: b@bank.example\r\n" + sign(mail()), "bare_cr"),
    (sign(mail()) + b"a\n.\nMAIL FROM:<x@y.example>\r\n", "bare_lf"),
    (sign(mail()).replace(b"The site", b"The\0site"), "nul"),
    (b"Subject: pay this bill\r\n" + sign(mail()), "two_subject"),
    (b"Content-Type: text/html\r\nContent-Type: text/plain\r\n" + sign(mail()), "two_content_type"),
    (b"no colon here\r\n" + sign(mail()), "broken_header"),
    (b"X: " + b"a" * 70000 + b"\r\n" + sign(mail()), "headers_too_large"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "reason"), STRUCTURE, ids=[reason for _, reason in STRUCTURE])
def test_t49_a_mail_that_two_readers_see_differently_is_a0_however_well_signed(raw: bytes, reason: str) -> None:
    for ip in ("203.0.113.9", OWN):
        told = judged(raw, ip=ip)
        assert told.level == "A0"
        assert reason in told.reasons
        assert not told.temporary


def test_a_name_that_repeats_the_address_itself_deceives_nobody() -> None:
    assert judged(sign(mail(From='"anna@customer.example" <anna@customer.example>'))).level == "A1"


@pytest.mark.parametrize(
    ("domain", "reason"),
    [
        ("xn--pypal-4ve.com", "mixed_scripts"),  # A Cyrillic а among Latin letters.
        ("xn--80ak6aa92e.com", "lookalike_domain"),  # All Cyrillic: looks like apple.com.
        ("nirnbus.example", "lookalike_domain"),
        ("n1mbus.example", None),
        ("cust0mer.example", "lookalike_domain"),
        ("mail.cust0mer.example", "lookalike_domain"),
        ("xn--e1afmkfd.xn--p1ai", None),  # пример.рф, in one script throughout.
        ("b\u00fccher.example", None),
        ("stra\u00dfe.example", None),
        ("customer.example", None),
        ("mail.customer.example", None),
    ],
)
def test_t49_a_domain_that_looks_like_a_registered_one_is_a0(domain: str, reason: str | None) -> None:
    known = Settings(known_domains=frozenset({"customer.example", "nimbus.example"}))
    ascii_domain = in_ascii(domain) or ""
    records = {f"rsa._domainkey.{ascii_domain}": key_record()}
    told = judged(sign(mail(From=f"a@{domain}"), d=ascii_domain), records, known)
    assert told.reasons == ((reason,) if reason else ())
    assert told.level == ("A0" if reason else "A1")


def test_t44_foreign_reports_and_headers_of_our_name_count_for_nothing() -> None:
    forged = (
        b"Authentication-Results: mx.nimbus.example; dmarc=pass header.from=customer.example;"
        b" dkim=pass header.d=customer.example\r\nX-Countersign-Assurance: A4\r\n" + mail()
    )
    told = judged(forged)
    assert (told.level, told.ignored) == ("A0", ("authentication-results", "x-countersign-assurance"))
    other = Settings(authserv_id="mx2.nimbus.example")
    assert judged(forged, settings=other).level == "A0"


def test_t44_one_trusted_report_is_believed_two_of_them_are_not() -> None:
    ours = Settings(authserv_id="mx.nimbus.example")
    report = (
        b"Authentication-Results: MX.nimbus.example 1; spf=pass (ip; ok) smtp.mailfrom=anna@customer.example;\r\n"
        b" dkim=pass (2048-bit key) header.d=customer.example header.s=rsa\r\n"
    )
    told = judged(report + mail(), settings=ours, ip=None)
    assert (told.level, told.spf, told.aligned_domain, told.ignored) == ("A1", "pass", "customer.example", ())
    assert judged(report + report + mail(), settings=ours, ip=None).level == "A0"
    assert judged(report + sign(mail(), l="5"), settings=ours, ip=None).level == "A0"
    forged = b"; mx.nimbus.example; dkim=pass header.d=customer.example"
    quoted = b'Authentication-Results: evil.example; x="\r\n ' + forged + b'"\r\n'
    assert judged(quoted + mail(), settings=ours, ip=None).level == "A0"


def test_t44_a_forwarder_is_believed_about_dmarc_only_when_it_is_listed() -> None:
    records = {**zone(), "rsa._domainkey.lists.example": key_record(), "rsa._domainkey.evil.example": key_record()}
    listed = Settings(sealers=frozenset({"lists.example"}))
    passed = "mx.lists.example; dmarc=pass header.from=customer.example"
    forwarded = seal(mail(), "lists.example", passed)
    told = judged(forwarded, records, listed)
    assert (told.arc, told.dmarc, told.level, told.reasons) == ("pass", "fail", "A1", ("arc_forwarder",))
    for raw, settings in (
        (forwarded, Settings()),
        (seal(mail(), "evil.example", passed), listed),
        (seal(mail(), "lists.example", "mx; dmarc=pass header.from=other.example"), listed),
        (seal(mail(), "lists.example", "mx; dmarc=pass"), listed),
        (seal(mail(), "lists.example", "mx; dmarc=fail header.from=customer.example"), listed),
        (seal(mail(), "lists.example", passed, h="from:date"), listed),
        (seal(sign(mail(), l="5"), "lists.example", passed), listed),
        (forwarded.replace(b"does  not", b"does never"), listed),
        (forwarded.replace(b"dmarc=pass", b"dmarc=PASS"), listed),
        (seal(forwarded, "evil.example", "mx; dmarc=fail", 2), listed),
    ):
        assert judged(raw, records, settings).level == "A0"
    twice = seal(forwarded, "lists.example", "mx; dmarc=fail header.from=customer.example", 2)
    assert judged(twice, records, listed).level == "A1"
    unanswered = {**records, "rsa._domainkey.lists.example": "TIMEOUT"}
    assert judged(forwarded, unanswered, listed).arc == "temperror"
    assert judged(forwarded, unanswered, listed).level == "A0"


ODD = [
    b"", b"\r\n", b"\n", b":", b"From:", b"From: \xff@\xff\r\n\r\n", b"From: a@b\x00c.d\n\n", b"\r\n\r\n\r\n",
    b"DKIM-Signature:\nARC-Seal:\nFrom: a@xn--\xff.x\n\n", b"From: x@[bad\n\n", b"From: a@" + b"x." * 200 + b"de\n\n",
    b"From: " + b"(" * 500 + b"a@b.example\n\n", b"Authentication-Results: " + b"(" * 5000 + b"\n\n",
]  # fmt: skip


def test_bytes_of_any_kind_are_judged_without_an_error() -> None:
    for raw in ODD:
        assert judged(raw).level == "A0"


def test_an_address_that_a_reader_shows_otherwise_than_it_was_proven_is_a0() -> None:
    told = judged(sign(mail()))
    assert agreed(told, "Anna@customer.example") == told
    assert agreed(told, "boss@bank.example").level == agreed(told, "").level == "A0"
    assert agreed(told, "").reasons == ("readers_disagree",)


def test_the_whole_list_of_signed_headers_is_what_the_rules_demand() -> None:
    assert judged(sign(mail(), h=WHOLE + ":from:subject")).level == "A1"
    assert judged(sign(mail(BODY * 400))).level == "A1"

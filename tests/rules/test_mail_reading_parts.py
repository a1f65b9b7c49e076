"""The pieces of a mail: charsets nobody told, files in many wrappings, addresses and dates as they are written."""

from __future__ import annotations

import base64
import binascii
import struct
from datetime import UTC, datetime

import pytest

from countersign.mail.rules import read
from countersign.mail.rules.parts.addresses import mailboxes
from countersign.mail.rules.parts.charsets import decoded
from countersign.mail.rules.parts.cleaning import cleaned, text_of
from countersign.mail.rules.parts.dates import instant
from countersign.mail.rules.parts.encoded_words import words
from countersign.mail.rules.parts.parameters import parameters

HEAD = b"From: Anna <a@example.org>\r\nSubject: s\r\n"
RU = "Здравствуйте, у нас с утра не работает сервер web-01, помогите разобраться."
SAID = {
    "koi8-r": RU, "cp1251": RU, "cp866": RU, "iso-8859-5": RU, "koi8-u": "Доброго дня, не працює пошта. Допоможіть",
    "cp1252": "Buongiorno, il server non è più raggiungibile. Città", "gb18030": "你好,我们的服务器无法访问。谢谢",
    "cp932": "こんにちは、サーバーに接続できません。", "euc_jp": "こんにちは、サーバーに接続できません。",
    "iso2022_jp": "こんにちは、サーバーに接続できません。",
    "cp949": "안녕하세요 서버에 접속할 수 없습니다 확인 부탁드립니다",
    "utf-8": "Größe, città, сервер", "big5": "我們的伺服器無法連線,請協助檢查,謝謝",
}  # fmt: skip


@pytest.mark.parametrize("declared", ["", "us-ascii", "iso-8859-1", "x-unknown", "utf-8"])
@pytest.mark.parametrize("charset", SAID)
def test_a_charset_nobody_told_rightly_is_found(charset: str, declared: str) -> None:
    assert decoded(SAID[charset].encode(charset), declared)[0] == SAID[charset]


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r"])
def test_short_and_loud_russian_is_found(charset: str) -> None:
    for text in ("Привет, Анна", "СЕРВЕР НЕ РАБОТАЕТ СРОЧНО", "Ошибка: connection refused, сервер web-01"):
        assert decoded(text.encode(charset))[0] == text


def test_what_is_declared_is_believed_where_it_fits() -> None:
    assert decoded("Żółć".encode("iso-8859-2"), "ISO-8859-2")[0] == "Żółć"
    assert decoded("привет".encode("koi8-r"), "KOI8-R") == ("привет", "koi8-r", True)
    assert decoded("текст".encode("utf-16"), "")[0] == "текст"
    assert decoded("сервер".encode()[:-1], "utf-8")[0] == "серве\ufffd"
    assert decoded(b"+BB8EQAQ4-", "utf-7")[0].isalpha()


def test_one_word_of_accents_does_not_overturn_what_was_declared() -> None:
    for text in ("äöü", "testæøå.txt", "àèìòù"):
        assert decoded(text.encode("cp1252"), "iso-8859-1")[0] == text
    assert decoded("Привет".encode("cp1251"), "iso-8859-1")[0] == "Привет"
    # A number in a circle, which the declared standard does not have.
    assert decoded(b"\x1b$B-!4]\x1b(B", "iso-2022-jp")[0] == "①丸"


@pytest.mark.parametrize(("text", "charset"), [("Håvard", "iso-8859-1"), ("邮件失败", "gb2312"), ("Тема", "koi8-r")])
def test_headers_nobody_declared_are_in_the_charset_of_the_text(text: str, charset: str) -> None:
    head = f"From: {text} <a@b.org>\nSubject: {text}\nContent-Type: text/plain; charset={charset}\n\n"
    for written in (charset, "utf-8"):
        told = read(head.encode(written))
        assert (told.from_name, told.from_addr, told.subject) == (text, "a@b.org", text)


def test_a_text_is_decoded_again_by_another_charset() -> None:
    raw = HEAD + b"Content-Type: text/plain; charset=koi8-r\r\n\r\n" + "сервер".encode("cp1251")
    assert read(raw).text != "сервер"
    assert read(raw, charset="windows-1251").text == "сервер"


def test_headers_are_decoded() -> None:
    assert words(b"=?utf-8?Q?=C3=A8_vero?= =?UTF-8?B?IQ==?=") == "è vero!"
    # One letter split between two words.
    assert words(b"=?utf-8?B?0J/R?=\r\n =?utf-8?B?gNC40LLQtdGC?=") == "Привет"
    assert words("Тема без кодировки".encode("cp1251")) == "Тема без кодировки"
    assert words(b"=?x-none?Q?a=FF?= b") != ""
    assert words(b"a =?utf-8?Q?b?c?= d") == "a b?c d"


def test_addresses_are_read_as_they_are_written() -> None:
    def told(value: bytes) -> list[tuple[str, str]]:
        return [(box.name, box.addr) for box in mailboxes(value)[0]]

    assert told(b'"Belova, Anna" <anna@Example.ORG>, bob@b.org (Bob)') == [
        ("Belova, Anna", "anna@example.org"),
        ("Bob", "bob@b.org"),
    ]
    assert told(b"=?utf-8?q?Anna=2C_x=40y=2Eorg?= <a@b.org>") == [("Anna, x@y.org", "a@b.org")]
    assert mailboxes(b"friends: a@b.org, c@d.org;") == (mailboxes(b"a@b.org, c@d.org")[0], True)
    assert told(b"<@relay.org:a@b.org>") == [("", "a@b.org")]
    assert told(b"Anna a@b.org") == [("Anna", "a@b.org")]
    assert told(b"undisclosed-recipients:;") == []
    # Quotes that belong to the address stay: without them it would be somebody else's.
    assert told(b'"x <boss@b.org>"@evil.org') == [("", '"x <boss@b.org>"@evil.org')]
    assert told(b'<"night shift"@B.org>, "bob"@b.org') == [("", '"night shift"@b.org'), ("", "bob@b.org")]
    assert told(b"\"night\"@ b. org, 'Anna' <a@b.org>, Gli altri' <c@b.org>") == [
        ("", "night@b.org"), ("Anna", "a@b.org"), ("Gli altri'", "c@b.org"),
    ]  # fmt: skip
    assert read(b"From: Belova, Anna <a@b.org>\n\nx").from_name == "Belova, Anna"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sun, 22 Nov 2026 13:00:05 +0300", datetime(2026, 11, 22, 10, 0, 5, tzinfo=UTC)),
        ("22 Nov 26 13:00 GMT", datetime(2026, 11, 22, 13, 0, tzinfo=UTC)),
        ("Sun Nov 22 13:00:05 2026", datetime(2026, 11, 22, 13, 0, 5, tzinfo=UTC)),
        ("2026-11-22T13:00:05Z", datetime(2026, 11, 22, 13, 0, 5, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 13:00:05 EST", datetime(2026, 11, 22, 18, 0, 5, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 13(h): 00 :05 +0000", datetime(2026, 11, 22, 13, 0, 5, tzinfo=UTC)),
        ("Sun, 31 Feb 2026 13:00:05 +0000", None),
        ("Sun, 22 Nov 0001 13:00:05 +9999", None),
        ("yesterday", None),
    ],
)
def test_dates_are_read(written: str, meant: datetime | None) -> None:
    assert instant(written) == meant


def test_names_of_files_are_read_in_every_way_they_are_written() -> None:
    def name(value: bytes) -> str:
        return parameters(b"attachment; " + value)[1]["filename"]

    assert name(b"filename*=utf-8''%D0%B4%D0%BE%D0%B3.pdf; filename=x") == "дог.pdf"
    assert name(b'filename*0="a b"; filename*1=" c.pdf"') == "a b c.pdf"
    assert name(b"filename*0*=utf-8''%D0; filename*1*=%B4.pdf") == "д.pdf"
    assert name(b'filename="=?utf-8?B?0LTQvtCzLnBkZg==?="') == "дог.pdf"
    assert name("filename=договор.pdf".encode()) == "договор.pdf"
    assert name(b'filename="a\\"b;c.pdf"') == 'a"b;c.pdf'
    assert name(rb'filename="C:\new\a.pdf"') == r"C:\new\a.pdf"
    # The first semicolon is not there.
    assert parameters(b"text/html charset=koi8-r; a=b") == ("text/html", {"charset": "koi8-r", "a": "b"})
    assert parameters(b'filename="a b.pdf"') == ("", {"filename": "a b.pdf"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<1@b.org> (x)", ("1@b.org",)), ("<1@b.org>,<2@b.org>", ("1@b.org", "2@b.org")), ("1@b.org", ("1@b.org",)),
        ("< long\r\n er@b.org >", ("longer@b.org",)), ("ABC-17", ("ABC-17",)), ("<17>", ("17",)),
        ("Your mail of Monday <1@b.org>", ("1@b.org",)), ("Your mail of Monday", ()), ("", ()),
    ],
)  # fmt: skip
def test_names_of_messages_are_read(written: str, meant: tuple[str, ...]) -> None:
    assert read(HEAD + f"References: {written}\r\n\r\nx".encode()).references == meant


def test_a_file_name_cannot_lead_elsewhere() -> None:
    reading = read(HEAD + b'Content-Type: a/b; name="../../etc/\xe2\x80\xaepass\x00wd"\r\n\r\nx')
    assert reading.attachments[0].name == "pass\ufffdwd"


def test_files_written_into_the_text_come_out() -> None:
    data = b"fixed bytes \x00\xff" * 20
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    raw = HEAD + b"\r\nSee below.\r\n\r\nbegin 644 log.bin\r\n" + lines.replace(b"\n", b"\r\n") + b"`\r\nend\r\nBye\r\n"
    reading = read(raw)
    assert [(one.name, one.content) for one in reading.attachments] == [("log.bin", data)]
    assert reading.text.split() == ["See", "below.", "Bye"]
    plain = bytes((value + 42) % 256 for value in b"hello yenc")
    yenc = read(HEAD + b"\r\n=ybegin line=128 size=10 name=a begin.bin\r\n" + plain + b"\r\n=yend size=10\r\n")
    assert [(one.name, one.content) for one in yenc.attachments] == [("a begin.bin", b"hello yenc")]


def test_talk_of_begin_and_end_is_no_file() -> None:
    assert not read(HEAD + b"\r\nbegin 644 x\r\nthis is ordinary prose, I think\r\nend\r\n").attachments


def _attribute(level: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BIi", level, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def test_winmail_dat_is_opened() -> None:
    name = "Смета за ноябрь.xlsx".encode("utf-16-le") + b"\0\0"
    long_name = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(name)) + name + b"\0" * (-len(name) % 4)
    tnef = b"\x78\x9f\x3e\x22\x01\x00" + _attribute(1, 0x0002800C, b"Text inside\0")
    tnef += _attribute(2, 0x00069002, b"\0" * 14) + _attribute(2, 0x00018010, b"CMETA.XLS\0")
    tnef += _attribute(2, 0x0006800F, b"the content") + _attribute(2, 0x00069005, long_name)
    kind = b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    reading = read(HEAD + kind + base64.encodebytes(tnef))
    assert [(one.name, one.content) for one in reading.attachments] == [("Смета за ноябрь.xlsx", b"the content")]
    assert reading.text == "Text inside"
    broken = read(HEAD + kind + base64.encodebytes(tnef[:20]))
    assert [one.name for one in broken.attachments] == ["winmail.dat"]


def test_what_is_signed_inside_is_read() -> None:
    inner = b"Content-Type: text/plain\r\n\r\nSigned words\r\n"
    octets = b"\x24\x80\x04" + bytes([len(inner)]) + inner + b"\0\0"
    der = (
        bytes.fromhex("308006092a864886f70d010702a0803080020101310030800609")
        + bytes.fromhex("2a864886f70d010701")
        + b"\xa0\x80"
    )
    head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert read(HEAD + head + base64.encodebytes(der + octets)).text == "Signed words"
    sealed = read(HEAD + head + base64.encodebytes(b"0\x80sealed"))
    assert [one.name for one in sealed.attachments] == ["part-1.p7m"]


def test_an_invitation_says_what_it_is() -> None:
    reading = read(
        HEAD + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nSUMMARY:Maintenance\\,\r\n  at night\r\n"
        b"DTSTART;TZID=Europe/Moscow:20261122T020000\r\nEND:VCALENDAR\r\n"
    )
    assert "SUMMARY: Maintenance, at night" in reading.text
    assert [(one.name, one.type) for one in reading.attachments] == [("part-1.ics", "text/calendar")]


def test_pictures_inside_are_told_from_files() -> None:
    raw = (
        HEAD + b"Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n"
        b'<p>See <img src="cid:pic1"><img src="https://tracker.example/x.gif"></p>\r\n'
        b"--r\r\nContent-Type: image/png\r\nContent-ID: <pic1>\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
        b"--r\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--r--\r\n"
    )
    reading = read(raw)
    assert [(one.type, one.inline) for one in reading.attachments] == [("image/png", True), ("application/pdf", False)]
    assert 'src="cid:pic1"' in reading.html
    assert "tracker.example" not in reading.html
    assert reading.text.strip() == "See"


def test_soft_broken_lines_are_joined() -> None:
    raw = (
        HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n"
        b"One long \r\nline.\r\n> quoted \r\n> on\r\nnew\r\n-- \r\nAnna"
    )
    assert read(raw).text == "One long line.\n> quoted on\nnew\n-- \nAnna"


def test_html_is_cleaned_and_written_out() -> None:
    evil = cleaned(
        '<p onclick=x style="position:fixed">a<script>b</script><a href="javascript:c">d</a><form><input></p>'
    )
    assert evil.startswith("<p>a") and "script" not in evil and "style" not in evil and "input" not in evil
    assert cleaned("<head><title>name of the page</title></head><p>said</p>") == "<p>said</p>"
    assert text_of("<p>One<br>two</p><ul><li>three</ul><blockquote>old</blockquote>") == "One\ntwo\n\n- three\n\n> old"
    assert text_of('<a href="https://evil.example/x">bank.example</a>') == "bank.example <https://evil.example/x>"
    assert text_of("<pre>a\n  b</pre>") == "a\n  b"


def test_without_plain_text_the_html_is_the_text() -> None:
    both = (
        HEAD + b"Content-Type: multipart/alternative; boundary=r\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\n%s\r\n"
        b"--r\r\nContent-Type: text/html\r\n\r\n<p>All the words of the HTML part</p>\r\n--r--\r\n"
    )
    assert read(both % b"Plain words").text == "Plain words"
    assert read(both % b"").text == "All the words of the HTML part"
    assert read(both % b"Your program shows no HTML.").text == "All the words of the HTML part"


@pytest.mark.parametrize("said", ["base64", "(as usual) BASE64 (padded)", '"base64"; x=y'])
def test_a_transfer_encoding_is_known_among_comments(said: str) -> None:
    assert read(HEAD + f"Content-Transfer-Encoding: {said}\r\n\r\nTWFp\r\nbA==\r\n".encode()).text == "Mail"

"""What is held and what is clean: T55, T56, T57, T62."""

from __future__ import annotations

import re
from email.message import Message
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.files import samples

from countersign.files.rules import Hold, State, clean_name, content_disposition, judge
from countersign.files.rules.extensions import ACCEPTED, DANGEROUS, PROMISED

EXE = b"MZ\x90\0" + bytes(200)
SHARED = Path(__file__).parents[3] / "shared" / "data" / "files" / "magika"

CLEAN = [
    ("screenshot.png", samples.picture("PNG"), "image/png"),
    ("photo.JPG", samples.picture("JPEG"), "image/jpeg"),
    ("loop.gif", samples.picture("GIF"), "image/gif"),
    ("shot.webp", samples.picture("WEBP"), "image/webp"),
    ("Договор № 12.pdf", samples.pdf(), "application/pdf"),
    ("logs.zip", samples.zipped(a__log="GET /", notes___b__txt="x", pic__png=b"\x89PNG"), "application/zip"),
    ("app.log", b"127.0.0.1 GET / 200\n\x1b[31mred\x1b[0m\n", "text/plain"),
    ("example.com.log", b"lines\n", "text/plain"),
    ("syslog.1", b"lines\n", "text/plain"),
    ("README", "слова".encode(), "text/plain"),
    ("old.txt", "слова".encode("cp1251"), "text/plain"),
    ("notepad.txt", "слова".encode("utf-16"), "text/plain"),
    ("quoted.log", b"the page said <script>alert(1)</script> here", "text/plain"),
    ("table.csv", b"a;b\n1;2\n", "text/plain"),
    ("sitemap.xml", b'<?xml version="1.0"?><urlset/>', "application/xml"),
    ("letter.rtf", rb'{\rtf1 {\field{\*\fldinst { HYPERLINK "http://x" }}{\fldrslt x}}}', "application/rtf"),
    (
        "letter.docx",
        samples.office(),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("sheet.xlsx", samples.office("xl"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
]

HELD = [
    ("setup.exe", EXE, Hold.EXECUTABLE),
    ("a.out", b"\x7fELF" + bytes(60), Hold.EXECUTABLE),
    ("tool.jar", samples.zipped(META_INF___MANIFEST__MF=""), Hold.EXECUTABLE),
    ("report.zip", samples.packed({"META-INF/MANIFEST.MF": "", "A.class": b""}), Hold.EXECUTABLE),
    ("run.ps1", b"Get-Item", Hold.SCRIPT),
    ("run.sh", b"#!/bin/sh\n", Hold.SCRIPT),
    ("notes.txt", b"#!/bin/sh\nrm -r x", Hold.SCRIPT),
    ("app.js", b"alert(1)", Hold.SCRIPT),
    ("page.txt", b"<?php system($_GET[0]);", Hold.SCRIPT),
    ("link.lnk", b"\x4c\0\0\0\x01\x14\x02\0" + bytes(70), Hold.SHORTCUT),
    ("site.url", b"[InternetShortcut]\nURL=file://x\n", Hold.SHORTCUT),
    ("icon.scf", b"[Shell]\nIconFile=\\\\x\\y\n", Hold.SHORTCUT),
    ("plain.txt", b"[InternetShortcut]\nURL=file://x\n", Hold.SHORTCUT),
    ("disk.iso", samples.iso(), Hold.DISK_IMAGE),
    ("disk.vhd", b"conectix" + bytes(600), Hold.DISK_IMAGE),
    ("notes.one", bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(60), Hold.ONENOTE),
    ("page.html", b"<html></html>", Hold.WEB_PAGE),
    ("page.txt", b"\xef\xbb\xbf<!-- x --> <!DOCTYPE html><p>", Hold.WEB_PAGE),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Hold.WEB_PAGE),
    ("drawing.xml", b"<?xml version='1.0'?><svg onload='x'/>", Hold.WEB_PAGE),
    ("page.xml", '<?xml version="1.0" encoding="utf-16"?><h:script/>'.encode("utf-16"), Hold.WEB_PAGE),
    ("page.xml", b'<?xml version="1.0"?><h xmlns="http://www.w3.org/1999/xhtm&#108;"/>', Hold.WEB_PAGE),
    ("page.txt", "<script>x</script>".encode("utf-16"), Hold.WEB_PAGE),
    ("macro.docm", samples.office(), Hold.MACROS),
    ("macro.docx", samples.office(word___vbaProject__bin=b"x"), Hold.MACROS),
    ("sheet.xlsx", samples.office("xl", xl___macrosheets___sheet1__xml="x"), Hold.MACROS),
    ("old.doc", samples.ole("_VBA_PROJECT"), Hold.MACROS),
    ("old.xls", samples.ole("Workbook"), Hold.LEGACY_OFFICE),
    ("letter.docx", samples.office(word___embeddings___oleObject1__bin=b"x"), Hold.EMBEDDED_OBJECTS),
    (
        "letter.docx",
        samples.office(word____rels___settings__xml__rels='<R TargetMode="External" Target="http://x"/>'),
        Hold.EMBEDDED_OBJECTS,
    ),
    ("secret.docx", samples.ole("EncryptionInfo", "EncryptedPackage"), Hold.ENCRYPTED),
    ("secret.zip", samples.encrypted_zip(), Hold.ENCRYPTED),
    ("secret.pdf", samples.pdf(b"<< /Encrypt 5 0 R >>"), Hold.ENCRYPTED),
    ("form.pdf", samples.pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), Hold.ACTIVE_CONTENT),
    ("form.pdf", samples.pdf(b"<< /S /J#61vaScript >>"), Hold.ACTIVE_CONTENT),
    ("form.pdf", samples.pdf_with_hidden(b"<< /S /Launch /F (cmd.exe) >>"), Hold.ACTIVE_CONTENT),
    ("carrier.pdf", samples.pdf(b"<< /Type /EmbeddedFile >>"), Hold.ACTIVE_CONTENT),
    *(
        ("letter.rtf", rb"{\rtf1 " + body + b"}", Hold.EMBEDDED_OBJECTS)
        for body in (
            rb"{\object\objdata 01}",
            b"{\\* \\template http://x}",
            rb"{\field{\*\fldinst DDEAUTO cmd}}",
            rb"{\field{\*\fldinst{\rtlch \'44\'44EAUTO cmd}}}",
            b"{\\field{\\*\\fldinst\n{ INCLUDEPICTURE x}}}",
        )
    ),
    ("letter.eml", b"From: a@example.com\n\nHello", Hold.MAIL_MESSAGE),
    ("mail.msg", samples.ole("__substg1.0_0037001F"), Hold.MAIL_MESSAGE),
    ("nested.zip", samples.packed({"inner.zip": samples.zipped(a__txt="x")}), Hold.ARCHIVE_NESTED),
    ("mixed.zip", samples.packed({"a.txt": "x", "b/run.cmd": "x"}), Hold.ARCHIVE_CONTENTS),
    ("slip.zip", samples.packed({"../../etc/cron.d/x": "x"}), Hold.ARCHIVE_PATHS),
    ("slip.zip", samples.packed({"C:/Windows/x.txt": "x"}), Hold.ARCHIVE_PATHS),
    ("slip.zip", samples.packed({"/etc/x.txt": "x"}), Hold.ARCHIVE_PATHS),
    ("link.zip", samples.linking_zip(), Hold.ARCHIVE_PATHS),
    ("flat.zip", samples.overlapping_zip(), Hold.ARCHIVE_BOMB),
    ("many.zip", samples.packed({f"{n}.txt": b"" for n in range(2_001)}), Hold.ARCHIVE_BOMB),
    ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(30), Hold.ARCHIVE_UNREADABLE),
    ("a.rar", b"Rar!\x1a\x07\x01\0", Hold.ARCHIVE_UNREADABLE),
    ("logs.gz", b"\x1f\x8b\x08" + bytes(20), Hold.ARCHIVE_UNREADABLE),
    ("nothing.known", b"words", Hold.UNKNOWN_TYPE),
    ("data.bin", b"\0\1\2\3" * 20, Hold.UNKNOWN_TYPE),
    ("data", b"\0\1\2\3" * 20, Hold.UNKNOWN_TYPE),
    ("photo.png", samples.picture("JPEG"), Hold.TYPE_MISMATCH),
    ("photo.png", b"words", Hold.TYPE_MISMATCH),
    ("words.txt", samples.picture("PNG"), Hold.TYPE_MISMATCH),
    ("photo.png", EXE, Hold.EXECUTABLE),
    ("cut.png", samples.picture("PNG")[:-20], Hold.DAMAGED),
    ("invoice.pdf.exe", samples.pdf(), Hold.DOUBLE_EXTENSION),
    ("invoice.exe.pdf", samples.pdf(), Hold.DOUBLE_EXTENSION),
    ("photo\u202egnp.exe", EXE, Hold.DECEPTIVE_NAME),
    ("photo\u202egpj.png", samples.picture("PNG"), Hold.DECEPTIVE_NAME),
    ("evil.exe\0.png", samples.picture("PNG"), Hold.DECEPTIVE_NAME),
    ("invoice.pdf" + " " * 60 + ".exe", EXE, Hold.DECEPTIVE_NAME),
    (
        "test.com",
        b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*",
        Hold.EXECUTABLE,
    ),
]

POLYGLOTS = [
    ("gif and script", "a.gif", b"GIF89a/*" + samples.picture("GIF")[8:] + b"*/=1;alert(1)"),
    ("gif and script in a comment", "a.gif", samples.picture("GIF")[:-1] + b"\x21\xfe\x09<script >\0;"),
    ("gif and text behind", "a.gif", samples.picture("GIF") + b"=1;alert(1)"),
    ("jpeg that opens a comment", "a.jpg", b"\xff\xd8\xff\xe0/*" + bytes(12_000) + b"*/=alert(1)\xff\xd9"),
    ("png and zip", "a.png", samples.picture("PNG") + samples.zipped(a__txt="x")),
    ("jpeg and program", "a.jpg", samples.picture("JPEG") + EXE),
    ("jpeg and archive", "a.jpg", samples.picture("JPEG") + b"Rar!\x1a\x07\x01\0"),
    ("pdf and zip", "a.pdf", samples.pdf(after=samples.zipped(a__txt="x"))),
    ("pdf in a zip's comment", "a.pdf", samples.pdf() + samples.zipped(a__txt="x") + b"x"),
    ("pdf and page", "a.pdf", samples.pdf(b"<html><script>alert(1)</script></html>")),
    ("pdf and a long tail", "a.pdf", samples.pdf(after=b"z" * 5_000)),
    ("picture and pdf", "a.gif", b"GIF89a" + samples.pdf()),
    ("program and zip", "a.zip", b"#" * 40 + samples.zipped(a__txt="x")),
    ("zip and tail", "a.zip", samples.zipped(a__txt="x") + b"tail"),
]


@pytest.mark.parametrize(("name", "content", "kind"), CLEAN, ids=[row[0] for row in CLEAN])
def test_harmless_files_are_clean(name: str, content: bytes, kind: str) -> None:
    verdict = judge(content, name)
    assert (verdict.state, verdict.reason, verdict.sniffed_type) == (State.CLEAN, None, kind)


@pytest.mark.parametrize(
    ("name", "content", "reason"), HELD, ids=[f"{row[0][:24]!a}-{row[2]}" for row in HELD]
)
def test_t55_what_acts_or_hides_is_held(name: str, content: bytes, reason: Hold) -> None:
    verdict = judge(content, name)
    assert (verdict.state, verdict.reason) == (State.HELD, reason)


@pytest.mark.parametrize(
    ("name", "content"), [row[1:] for row in POLYGLOTS], ids=[row[0] for row in POLYGLOTS]
)
def test_t56_two_files_in_one_are_held(name: str, content: bytes) -> None:
    verdict = judge(content, name)
    assert verdict.state is State.HELD
    assert verdict.reason in {
        Hold.POLYGLOT, Hold.DAMAGED, Hold.TYPE_MISMATCH, Hold.ARCHIVE_PATHS, Hold.UNKNOWN_TYPE
    }  # fmt: skip


def test_t57_a_zip_bomb_is_held() -> None:
    assert judge(samples.bomb_zip(), "zeros.zip").reason is Hold.ARCHIVE_BOMB


def test_t57_an_archive_of_two_thousand_names_is_judged_and_one_more_is_not() -> None:
    assert judge(samples.packed({f"{n}.txt": b"" for n in range(2_000)}), "many.zip").state is State.CLEAN


def test_every_accepted_extension_is_free_of_danger() -> None:
    assert PROMISED & DANGEROUS.keys() == set()
    assert all(extension == extension.lower() for listed in ACCEPTED.values() for extension in listed)


@given(st.binary(max_size=2_000), st.text(max_size=40))
def test_t56_no_bytes_and_no_name_break_the_judge(content: bytes, name: str) -> None:
    assert judge(content, name).state in (State.CLEAN, State.HELD)


@given(
    st.sampled_from([samples.picture("PNG"), samples.picture("GIF"), samples.picture("JPEG"), samples.pdf(),
                     samples.zipped(a__txt="x"), samples.office(), samples.pdf_with_hidden(b"<<>>")]),
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), max_size=6),
    st.integers(0, 5_000),
)  # fmt: skip
def test_t56_flipped_bytes_never_break_the_judge(
    content: bytes, flips: list[tuple[int, int]], cut: int
) -> None:
    hurt = bytearray(content)
    for place, value in flips:
        hurt[place % len(hurt)] = value
    assert judge(bytes(hurt[: cut or None]), "file").state in (State.CLEAN, State.HELD)


NAMES = [
    ("report.pdf\r\nSet-Cookie: x=1", "report.pdf Set-Cookie_ x=1"),
    ('a"b.txt', "a_b.txt"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\Anna\\shot.png", "shot.png"),
    ("evil\0.txt", "evil.txt"),
    ("photo\u202egnp.exe", "photognp.exe"),
    ("  spaced   out .txt. ", "spaced out .txt"),
    ("CON.txt", "_CON.txt"),
    ("....", "file"),
    ("", "file"),
    ("/", "file"),
    (".env", ".env"),
    ("Снимок экрана.png", "Снимок экрана.png"),
    ("x.txt:stream", "x.txt_stream"),
]


@pytest.mark.parametrize(("raw", "cleaned"), NAMES, ids=[ascii(row[0]) for row in NAMES])
def test_t62_names_are_cleaned(raw: str, cleaned: str) -> None:
    assert clean_name(raw) == cleaned


def test_t62_a_name_of_four_kilobytes_keeps_its_extension() -> None:
    name = clean_name("ы" * 4_096 + ".pdf")
    assert name.endswith("ы.pdf")
    assert len(name.encode()) <= 200


@given(st.text(max_size=300))
def test_t62_a_cleaned_name_is_safe_and_stays_as_it_is(raw: str) -> None:
    name = clean_name(raw)
    assert name
    assert clean_name(name) == name
    assert len(name) <= 120
    assert len(name.encode()) <= 200
    assert not re.search(r'[\x00-\x1f\x7f-\x9f/\\"<>:|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]', name)
    assert name not in (".", "..")


@given(st.text(max_size=300), st.booleans())
def test_t62_no_name_breaks_the_header(raw: str, inline: bool) -> None:
    header = content_disposition(raw, inline=inline)
    assert header.isascii()
    assert not re.search(r"[\x00-\x1f\x7f]", header)
    kind, quoted, rest = re.fullmatch(
        r'(attachment|inline); filename="([^"\\]*)"(?:; filename\*=UTF-8\'\'([A-Za-z0-9!#$&+.^_`|~%-]+))?',
        header,
    ).groups()  # type: ignore[union-attr]
    assert kind == ("inline" if inline else "attachment")
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == kind
    assert (unquote(rest) if rest else quoted) == clean_name(raw)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of shared samples is absent")
def test_t55_t56_real_files_are_judged_by_what_they_are() -> None:
    clean = "png jpeg gif webp pdf docx xlsx pptx odt ods odp txt csv"
    held = "pebin elf iso php svg rar sevenzip javabytecode html javascript batch python mht outlook epub cab"
    clean_kinds, held_kinds = clean.split(), held.split()
    for path in sorted(SHARED.glob("*/*/*")):
        kind = path.parent.name
        if kind in (*clean_kinds, *held_kinds):
            expected = State.CLEAN if kind in clean_kinds else State.HELD
            verdict = judge(path.read_bytes(), path.name)
            assert verdict.state is expected, (path.name, verdict)

"""What is found inside archives and documents when they are opened: T55, T57."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from pathlib import Path

import pytest
from tests.rooms.files import samples

from countersign.files.rules import OPENED, Hold, State, is_opened, judge, look_inside

EXE = b"MZ\x90\0" + bytes(200)
SHARED = Path(__file__).parents[3] / "shared" / "data" / "files" / "magika"


def tar(members: dict[str, bytes], link: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            row = tarfile.TarInfo(name)
            row.size = len(data)
            archive.addfile(row, io.BytesIO(data))
        if link:
            row = tarfile.TarInfo("notes.txt")
            row.type, row.linkname = tarfile.SYMTYPE, link
            archive.addfile(row)
    return out.getvalue()


_TYPE = '<Types><Override PartName="/a" ContentType="{}"/></Types>'
_LOADING = (
    '<R><Relationship Type="http://x/attachedTemplate" Target="http://x/hyperlink" TargetMode="External"/></R>',
    '<p:R><p:Relationship Type="x/frame" TargetMode="External"/><p:Relationship Type="x/hyperlink"/></p:R>',
    '<R><Relationship Type="x/frame" TargetMode="&#69;xternal"/></R>',
    '<R><Relationship Type="x/aFChunk" Target="a.htm"/></R>',
)
_FIELDS = (
    "<w:instrText>DD</w:instrText><w:t/><w:instrText>EAUTO cmd</w:instrText>",
    '<w:fldSimple w:instr=" dde cmd"/>',
    "<w:instrText> QUOTE 68 68 69 </w:instrText>",
)
_LAUNCH = b"1 0 << /S /Launch /F (x) >>"
_PACKED = (
    (b"/Type /ObjStm /Filter [/FlateDecode /FlateDecode]", zlib.compress(zlib.compress(_LAUNCH))),
    (b"/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>", zlib.compress(_LAUNCH[::-1])),
    (b"/Type /ObjStm /Filter 9 0 R", _LAUNCH.hex().encode()),
    (b"/Filter /FlateDecode", zlib.compress(_LAUNCH)),
    (b"/Type /ObjStm /Filter /FlateDecode % stream endstream", zlib.compress(_LAUNCH)),
)

CLEAN = [
    ("logs.zip", samples.packed({"a.log": "GET /", "b/README": "words", "pic.png": samples.picture(), "empty": b""})),
    ("dated.zip", samples.packed({"access.log.2026-03-10": "GET /"})),
    ("letters.zip", samples.packed({"letter.docx": samples.office(), "form.pdf": samples.pdf()})),
    ("app.log.gz", gzip.compress(b"line\n" * 1000)),
    ("twice.log.gz", gzip.compress(b"one\n") + gzip.compress(b"two\n")),
    ("logs.tar", tar({"var/log/app.log": b"line\n"})),
    ("logs.tar.gz", gzip.compress(tar({"app.log": b"line\n", "shot.png": samples.picture()}))),
    ("logs.tgz", gzip.compress(tar({"app.log": b"line\n"}))),
    ("letter.docx", samples.office(word____rels___document__xml__rels='<Relationship Type="http://x/hyperlink" '
                                   'Target="http://x" TargetMode="External"/>')),
    ("fields.docx", samples.office(word___a__xml="<w><w:instrText> TOC </w:instrText><w:instrText>HYPERLINK dde"
                                   "</w:instrText></w>", word___empty__xml="")),
    ("letter.odt", samples.odt('<a><text:a xlink:href="http://x"/><draw:image xlink:href="Pictures/1.png"/></a>')),
    ("form.pdf", samples.pdf()),
    ("contents.pdf", samples.pdf(b"4 0 obj << /First 5 0 R >> endobj 6 0 obj << >> stream\nx\nendstream")),
]  # fmt: skip

HELD = [
    ("program.zip", samples.packed({"readme.txt": EXE}), Hold.ARCHIVE_CONTENTS),
    ("script.zip", samples.packed({"notes.txt": "#!/bin/sh\nrm -r x"}), Hold.ARCHIVE_CONTENTS),
    ("page.zip", samples.packed({"a.txt": "<!DOCTYPE html><script>x</script>"}), Hold.ARCHIVE_CONTENTS),
    ("polyglot.zip", samples.packed({"a.gif": samples.picture("GIF") + b"<script>x</script>"}), Hold.ARCHIVE_CONTENTS),
    ("unknown.zip", samples.packed({"data.bin1": b"\0\1\2\3" * 20}), Hold.ARCHIVE_CONTENTS),
    ("hidden.zip", samples.packed({"inner.txt": samples.zipped(a__txt="x")}), Hold.ARCHIVE_NESTED),
    ("macro.zip", samples.packed({"letter.docx": samples.office(word___vbaProject__bin=b"x")}), Hold.MACROS),
    ("picture.zip", samples.packed({"giant.png": samples.giant_png()}), Hold.ARCHIVE_BOMB),
    ("bomb.log.gz", gzip.compress(bytes(60_000_000)), Hold.ARCHIVE_BOMB),
    ("program.txt.gz", gzip.compress(EXE), Hold.ARCHIVE_CONTENTS),
    ("tail.log.gz", gzip.compress(b"words") + b"MZ tail", Hold.POLYGLOT),
    ("cut.log.gz", gzip.compress(b"words" * 100)[:-12], Hold.DAMAGED),
    ("double.gz", gzip.compress(gzip.compress(b"words")), Hold.ARCHIVE_NESTED),
    ("text.tgz", gzip.compress(b"words"), Hold.TYPE_MISMATCH),
    ("slip.tar", tar({"../../etc/cron.d/x": b"x"}), Hold.ARCHIVE_PATHS),
    ("slip.tar", tar({"/etc/x": b"x"}), Hold.ARCHIVE_PATHS),
    ("link.tar", tar({}, link="/etc/passwd"), Hold.ARCHIVE_PATHS),
    ("program.tar", tar({"tool": EXE}), Hold.ARCHIVE_CONTENTS),
    ("nested.tar.gz", gzip.compress(tar({"inner.tar": tar({"a": b"x"})})), Hold.ARCHIVE_NESTED),
    ("many.tar", tar({f"{n}.txt": b"x" for n in range(2_001)}), Hold.ARCHIVE_BOMB),
    ("cut.tar", tar({"a.txt": b"x" * 5_000})[:2_000], Hold.DAMAGED),
    ("renamed.docx", samples.office(word___fonts__bin=samples.ole("_VBA_PROJECT")), Hold.MACROS),
    ("objects.docx", samples.office(word___media___image1__png=samples.ole("Ole10Native")), Hold.EMBEDDED_OBJECTS),
    ("program.docx", samples.office(word___media___image1__png=EXE), Hold.EMBEDDED_OBJECTS),
    ("types.docx", samples.packed({"[Content_Types].xml": _TYPE.format("application/vnd.ms-office.vbaProject"),
                                   "word/d.xml": "<x/>"}), Hold.MACROS),
    ("sheet.xlsx", samples.packed({"[Content_Types].xml": _TYPE.format("application/vnd.ms-excel.macrosheet+xml"),
                                   "xl/d.xml": "<x/>"}), Hold.MACROS),
    ("wide.docx", samples.packed({"[Content_Types].xml": _TYPE.format("application/x.vbaProject").encode("utf-16"),
                                  "word/d.xml": "<x/>"}), Hold.MACROS),
    ("remote.docx", samples.office(word____rels___document__xml__rels='<Relationship Type="http://x/attachedTemplate" '
                                   "Target='http://x' TargetMode='External'/>"), Hold.EMBEDDED_OBJECTS),
    ("dde.docx", samples.office(word___a__xml="<w:instrText>DDEAUTO c:\\cmd.exe</w:instrText>"), Hold.ACTIVE_CONTENT),
    *((f"remote{number}.docx", samples.office(word____rels___document__xml__rels=relations), Hold.EMBEDDED_OBJECTS)
      for number, relations in enumerate(_LOADING)),
    *((f"field{number}.docx", samples.office(word___a__xml=f"<w>{field}</w>"), Hold.ACTIVE_CONTENT)
      for number, field in enumerate(_FIELDS)),
    ("link.xlsx", samples.office("xl", xl___a__xml='<x><ddeLink ddeService="cmd" ddeTopic="/c x"/></x>'),
     Hold.ACTIVE_CONTENT),
    ("entity.docx", samples.office(word___a__xml='<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'), Hold.ACTIVE_CONTENT),
    ("broken.docx", samples.office(word___a__xml="<w><instrText></w>"), Hold.DAMAGED),
    ("eicar.docx", samples.office(word___media___a__txt=b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"),
     Hold.EMBEDDED_OBJECTS),
    ("script.odt", samples.odt('<a><listener href="vnd.sun.star.script:../x.py$run"/></a>'), Hold.MACROS),
    ("dde.odt", samples.odt('<a><office:dde-source office:dde-application="cmd"/></a>'), Hold.ACTIVE_CONTENT),
    ("remote.odt", samples.odt('<a><draw:image xlink:href="http://x/a.png"/></a>'), Hold.EMBEDDED_OBJECTS),
    *((f"packed{number}.pdf", samples.pdf_with_objects(said, packed), Hold.ACTIVE_CONTENT)
      for number, (said, packed) in enumerate(_PACKED)),
    ("form.pdf", samples.pdf_with_hidden(b"<< /S /Launch /F (cmd.exe) >>"), Hold.ACTIVE_CONTENT),
]  # fmt: skip


PLAIN = "png jpeg gif webp pdf docx xlsx pptx odt ods odp txt csv json markdown ini yaml toml css c rust srt"
ACTING = """pebin elf iso php svg rar sevenzip javabytecode html javascript batch python mht outlook epub cab
pythonbytecode eml xar ruby"""


@pytest.mark.parametrize(("name", "content"), CLEAN, ids=[row[0] for row in CLEAN])
def test_ordinary_archives_and_documents_are_opened_and_clean(name: str, content: bytes) -> None:
    at_once = judge(content, name, unpacks=False)
    assert is_opened(at_once, name)
    verdict = look_inside(content, name)
    assert (verdict.state, verdict.reason) == (State.CLEAN, None)
    assert verdict.sniffed_type in OPENED


@pytest.mark.parametrize(("name", "content", "reason"), HELD, ids=[f"{row[0]}-{row[2]}" for row in HELD])
def test_t55_t57_what_hides_inside_is_held_with_its_reason(name: str, content: bytes, reason: Hold) -> None:
    verdict = look_inside(content, name)
    assert (verdict.state, verdict.reason) == (State.HELD, reason)


def test_what_is_not_named_as_an_archive_is_not_opened_as_one() -> None:
    for content, name in ((gzip.compress(b"x"), "a.txt"), (tar({"a": b"x"}), "a.gz"), (samples.zipped(a="x"), "a.tar")):
        assert not is_opened(judge(content, name), name)
        assert look_inside(content, name).state is State.HELD


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of shared samples is absent")
def test_t55_t56_the_rates_over_real_files() -> None:
    """Plain files that are named as what they are stay free, except the few that act; the others are all held."""
    plain, acting = PLAIN.split(), ACTING.split()
    counts = {"plain": [0, 0], "acting": [0, 0]}
    wrong = []
    for path in sorted(SHARED.glob("*/*/*")):
        for what, kinds, expected in (("plain", plain, State.CLEAN), ("acting", acting, State.HELD)):
            if path.parent.name in kinds:
                verdict = look_inside(path.read_bytes(), path.name)
                counts[what][verdict.state is expected] += 1
                if verdict.state is not expected:
                    wrong.append((path.name, verdict.reason))
    for what, (missed, right) in counts.items():
        print(f"{what}: {right} of {missed + right} as expected")
    print(wrong)
    assert counts["acting"][0] == 0
    assert wrong == []

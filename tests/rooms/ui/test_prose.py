"""What people write comes out readable and inert, whatever they wrote."""

from __future__ import annotations

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from countersign.kernel.links import host_of
from countersign.mail.links import Lookout
from countersign.ui import prose

CORPUS = Path(__file__).resolve().parents[4] / "shared/data/hostile"
TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "blockquote",
    "hr",
    "a",
    "span",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ATTRIBUTES = {"dir", "href", "target", "rel", "class", "start"}

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>1</script>'>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\nscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox)",
    "[a](file:///etc/passwd)",
    "[a](//evil.example/x)",
    "[a](/sign-out)",
    "[a](http://)",
    "[a](http://[::1)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    '[a](https://e.example/" onmouseover="alert(1))',
    "[a](https://e.example 'x\" onclick=\"alert(1)')",
    "<div hx-get=/x hx-trigger=load data-behaviour=once>x</div>",
    "<a href=x data-hx-get=/x>x</a>",
    "<style>*{display:none}</style>",
    "<form action=//evil.example><input name=p>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "`<b>`",
    "    <script>alert(1)</script>",
    "<!-- x --><![CDATA[<b>]]><?php x ?>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<math><mtext><style><img src onerror=alert(1)>",
    "| a |\n|--|\n| <img src=x onerror=1> |",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "[a](https://e.example/?a=1&b=<script>)",
    "**<u onclick=alert(1)>x</u>**",
    "<details open ontoggle=alert(1)>",
]


class Reader(HTMLParser):
    """Collects what a browser would be given."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            # A block of code that is wider than the page is scrolled by keys, too.
            if name not in ATTRIBUTES and (tag, name, value) != ("pre", "tabindex", "0"):
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not re.match(r"https?://[^/]|mailto:", value or ""):
                self.wrong.append(f"href {value}")
        if tag == "a" and ("rel", "nofollow noopener noreferrer") not in attrs:
            self.wrong.append("a without rel")

    def handle_data(self, data: str) -> None:
        self.text += data


def drawn(text: str) -> str:
    return prose.html(text, Lookout(frozenset({"nimbus.example", "vektor.example"})))


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(str(drawn(text)))
    return reader


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_hostile_survives(payload: str) -> None:
    assert read(payload).wrong == []
    assert read(f"before\n\n{payload}\n\nafter").wrong == []


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside this checkout")
@pytest.mark.parametrize("name", ["html_payloads.json", "naughty/blns.json"])
def test_the_shared_corpora_come_out_inert(name: str) -> None:
    for entry in json.loads((CORPUS / name).read_text()):
        text = entry["payload"] if isinstance(entry, dict) else entry
        assert read(text).wrong == [], text
        assert read(f"- {text}\n\n> {text}").wrong == [], text


def test_words_are_never_lost() -> None:
    text = "# uname -a\nLinux cs1234\n-----\n[a]: http://x\n<b>bold</b> ![pic](https://e.example/x.png)"
    shown = read(text).text
    for word in ("uname", "Linux cs1234", "[a]: http://x", "<b>bold</b>", "pic", "e.example"):
        assert word in shown


def test_lines_stay_lines() -> None:
    assert "<br>" in drawn("one\ntwo")


def test_a_link_names_its_true_host() -> None:
    assert '<span class="host">(evil.example)</span>' in drawn("[bank.example](https://evil.example/)")
    assert "(evil.example)" in drawn("[bank.example@evil.example](https://evil.example/)")
    assert "host" not in drawn("[good.example/help](https://good.example/help)")
    assert "xn--" in drawn("[bank](https://аррӏе.com)")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("[x](https://аррӏе.com)", "xn--80ak6aa92e.com"),
        ("[x](https://xn--nmbus-n2e.example/in)", "xn--nmbus-n2e.example"),
        ("<https://nirnbus.example/>", "nirnbus.example"),
        ("[bill](https://vekt0r.example/bill)", "vekt0r.example"),
        ("[boss](mailto:boss@vekt0r.example)", "vekt0r.example"),
        ("[x](https://nimbus.example.evil.example/sign-in)", "nimbus.example.evil.example"),
        ("[x](https://nimbus.example@evil.example/)", "evil.example"),
        ("[x](https://n%69rnbus.example/)", "nirnbus.example"),
        ("[go to **NIMBUS.example** now](https://evil.example/)", "evil.example"),
        ("[https://bank.it/](https://evil.example/)", "evil.example"),
        ("[nimbus\u3002exam\u200bple](http://10.0.0.1/)", "10.0.0.1"),
    ],
)
def test_a_link_that_looks_as_if_it_led_elsewhere_leads_to_our_page_T65(text: str, host: str) -> None:
    told = drawn(text)
    address = parse_qs(re.findall(r'href="/link\?([^"]*)"', told)[0])["to"][0]
    assert host_of(address) == host
    assert f'<span class="host">({host})</span>' in told
    assert told.count("href=") == 1


@pytest.mark.parametrize(
    "text",
    [
        "[docs](https://docs.python.org/3/)", "[README.md](https://git.it/a/README.md)", "<https://evil.example/x>",
        "[www.nimbus.example](https://support.nimbus.example/)", "<ops@vektor.example>", "[it](http://10.0.0.1:8080/)",
        "[портал](https://почта.рф/путь?q=я)", "[v1.2.3 of nginx](https://nginx.org/)", "[host](http://localhost/)",
    ],
)  # fmt: skip
def test_an_ordinary_link_stays_ordinary_T65(text: str) -> None:
    assert "/link" not in drawn(text)
    assert "<a href=" in drawn(text)


def test_characters_that_hide_or_reorder_are_written_out() -> None:
    shown = drawn("invoice\u202egpj.exe and\u200b zero `a\u2066b`")
    for sign in ("U+202E", "U+200B", "U+2066"):
        assert f'<span class="hidden-sign">{sign}</span>' in shown
    assert "\u202e" not in shown
    assert "\u202e" not in prose.plain("\u202e")


def test_ordinary_right_to_left_text_and_emoji_are_left_alone() -> None:
    text = "لا أستطيع 👩‍💻 עברית"
    assert text in drawn(text)
    assert '<p dir="auto">' in drawn(text)


def test_code_is_coloured_by_classes_alone() -> None:
    shown = drawn("```bash\necho hi # x\n```")
    assert '<span class="' in shown
    assert "style=" not in shown
    assert "echo" in read("```no-such-language\necho\n```").text


@pytest.mark.parametrize(
    "piece", ["[", ">", "*", "`", "<", "!", "_", "- ", "|", "&", "[a](", "*a _b ", "![", "\\", "a\n\n", "> "]
)
def test_a_million_characters_take_no_time(piece: str) -> None:
    text = (piece * 1_000_000)[:1_000_000]
    began = time.perf_counter()
    shown = drawn(text)
    assert time.perf_counter() - began < 1.0
    assert 'class="raw"' in shown


@pytest.mark.parametrize("piece", ["[", "*a ", "`a", "<a", "![", "[a](b", "- a\n", "_a*b_ ", "> ", "|a|\n|-|\n"])
def test_the_densest_text_that_is_still_markdown_takes_little(piece: str) -> None:
    marks = max(1, len(prose._MARKS.findall(piece)))
    text = (piece * (prose.MARKS_LIMIT // marks))[: prose.MARKDOWN_LIMIT]
    began = time.perf_counter()
    drawn(text)
    assert time.perf_counter() - began < 1.5

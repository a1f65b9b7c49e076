"""HTML of mails: cleaned to what may be shown, and turned into text. No rules of a browser, no fetching."""

from __future__ import annotations

import re
from html import unescape

import nh3

from countersign.mail.rules.parts.limits import HTML_CHARACTERS

_TAGS = frozenset(
    """p br b strong i em u s code pre ul ol li blockquote hr a span div h1 h2 h3 h4 h5 h6 sub sup dl dt dd
    table thead tbody tfoot tr th td caption img center font small""".split()  # noqa: SIM905
)
_ATTRIBUTES = {
    "*": {"dir", "lang"}, "a": {"href"}, "ol": {"start"}, "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
}  # fmt: skip
_NESTED, _MARKS = 2_000, 100_000
_OPEN = re.compile(r"<[a-zA-Z]")
_TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?:[^<>"]|"[^"]*")*)>|([^<]+)|<')
_NESTING = re.compile(r"<(/?)(?:div|span|font|b|i|u|a|em|strong|blockquote|table|p|li|ul|ol|center)\b", re.I)
_DATA = re.compile(r"data:[a-zA-Z/+.-]{3,60};base64,[A-Za-z0-9+/=\s%]{0,40000000}")
_HUGE = re.compile(r"<[a-zA-Z][^<>]{20000,}>?")
# So do Gmail and others set in what the sender himself writes: no line at the side, no quote.
_SET_IN = re.compile(r"(?i)^(?!.*border-left).*\bborder\s*:\s*(?:none|0)")
_HREF = re.compile(r'href="([^"]*)"')
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLANK = re.compile(r"\n{3,}")
_BLOCKS = frozenset(
    "p div tr li h1 h2 h3 h4 h5 h6 ul ol table dl dt dd pre hr blockquote center caption".split()  # noqa: SIM905
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre"})
_ROUGH = re.compile(r"<[^<>]{0,4000}>")


def slim(html: str) -> str:
    """Take out what is long and never shown: pictures written into the text, tags longer than any letter's."""
    return _HUGE.sub("", _DATA.sub("data:,", html))


def cleaned(html: str) -> str:
    """Return the HTML with nothing that runs, loads from elsewhere or takes the page's clothes.

    Pictures stay only when the mail itself carries them (`cid:`); styles, classes, forms and scripts are gone.
    """
    if _too_nested(html):
        return ""
    return nh3.clean(
        html[:HTML_CHARACTERS],
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        clean_content_tags={"script", "style", "title"},
        link_rel="nofollow noopener noreferrer",
        strip_comments=True,
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src" and not value.strip().lower().startswith("cid:"):
        return None
    if tag == "a" and name == "href" and not re.match(r"\s*(https?://|mailto:|tel:)", value, re.I):
        return None
    return value


def _too_nested(html: str) -> bool:
    """Tell whether a browser's parser would have to go deeper than any letter does: the text stays readable."""
    if html.count("<", 0, HTML_CHARACTERS) > _MARKS:
        return True
    depth = deepest = 0
    for opening in _NESTING.finditer(html):
        depth += -1 if opening[1] else 1
        deepest = max(deepest, depth)
    return deepest > _NESTED


def text_of(html: str) -> str:
    """Return what a reader of the HTML sees: quotes with `>`, list items with `-`, links' addresses in brackets."""
    if _too_nested(html):
        return unescape(_ROUGH.sub(" ", html))
    clean = nh3.clean(
        html[:HTML_CHARACTERS],
        tags=set(_BLOCKS) | {"br", "a", "td", "th"},
        clean_content_tags={"script", "style", "title"},
        attributes={"a": {"href"}, "blockquote": {"style"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )
    return _Writing().of(clean)


class _Writing:
    """Lines of text made out of clean tags."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.quoted = self.pre = 0
        self.blockquotes: list[int] = []  # By how much each that is open quotes.
        self.href = ""
        self.href_at = 0

    def of(self, clean: str) -> str:
        for closing, tag, attributes, text in _TOKEN.findall(clean):
            if text:
                self._said(unescape(text))
            elif closing:
                self._ended(tag)
            elif tag:
                self._began(tag, attributes)
        self._broken()
        return _BLANK.sub("\n\n", "\n".join(self.lines)).strip("\n")

    def _said(self, text: str) -> None:
        if self.pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.line += first
            for line in rest:
                self._broken(always=True)
                self.line += line
            return
        text = _SPACES.sub(" ", text)
        self.line += text.lstrip(" ") if not self.line or self.line.endswith(" ") else text

    def _broken(self, always: bool = False) -> None:
        line = self.line.rstrip() if not self.pre else self.line
        if line or always:
            quote = ">" * self.quoted
            self.lines.append(f"{quote} {line}".rstrip() if quote else line)
        self.line = ""

    def _began(self, tag: str, attributes: str) -> None:
        if tag == "a":
            found = _HREF.search(attributes)
            self.href, self.href_at = (unescape(found[1]) if found else ""), len(self.line)
        elif tag == "br":
            self._broken(always=True)
        elif tag in ("td", "th"):
            self.line += " " if self.line and not self.line.endswith(" ") else ""
        elif tag in _BLOCKS:
            self._broken()
            self._spaced(tag)
            if tag == "hr":
                self.lines.append(">" * self.quoted + "________________________________")
            self.line = "- " if tag == "li" else self.line
            self.pre += tag == "pre"
            if tag == "blockquote":
                self.blockquotes.append(0 if _SET_IN.match(attributes) else 1)
                self.quoted += self.blockquotes[-1]

    def _ended(self, tag: str) -> None:
        if tag == "a" and self.href:
            said = self.line[self.href_at :].strip() if self.href_at <= len(self.line) else self.line.strip()
            target = self.href.removeprefix("mailto:")
            if said and said.rstrip("/") not in target:
                self.line += f" <{target}>"
            self.href = ""
        elif tag in _BLOCKS:
            self._broken()
            self._spaced(tag)
            self.pre -= tag == "pre" and self.pre > 0
            if tag == "blockquote" and self.blockquotes:
                self.quoted -= self.blockquotes.pop()

    def _spaced(self, tag: str) -> None:
        if tag in _SPACED and self.lines and self.lines[-1].strip("> "):
            self.lines.append(">" * self.quoted)

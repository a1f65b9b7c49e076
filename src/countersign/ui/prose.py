"""Turn what people wrote into safe HTML: Markdown, cleaned twice, with nothing hidden in it.

Raw HTML is shown as text, pictures from elsewhere are links, a link names its true host, one that looks as if it led
elsewhere leads to a page of ours that says where (T65), and characters that reorder or hide text are written out.
Work is bounded: what is too long or too dense for Markdown is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

from countersign.kernel.links import SCHEMES, by_page, host_of, is_whole

Misleads = Callable[[str, str], bool]
MARKDOWN_LIMIT = 20_000
MARKS_LIMIT = 4_000
CODE_LIMIT = 5_000
_MARKS = re.compile(r"[\[\]*_`<>!&|~\\-]")

_LANGUAGES = frozenset(
    """bash console sh shell python py json yaml toml ini sql nginx apache php diff xml html javascript js
    typescript css powershell http docker go c cpp""".split()  # noqa: SIM905 one a line would be thirty lines
)
# These reorder or hide what follows; ordinary marks of right-to-left scripts and of emoji stay.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\u200b\u2060-\u2064\u180e]")
_TAG = re.compile(r"(<[^>]*>)")
_TAGS = frozenset(
    """p br strong em s code pre ul ol li blockquote hr a span
    table thead tbody tr th td""".split()  # noqa: SIM905
)
_CLASSES = {"span": {name for name in STANDARD_TYPES.values() if name} | {"host", "hidden-sign"}}
_BLOCKS = ("paragraph_open", "list_item_open", "blockquote_open", "th_open", "td_open", "code_block", "fence")


def html(text: str, misleads: Misleads) -> Markup:
    """Render a message: safe HTML, blocks with their own direction, links with their host.

    misleads:  tells of a link's address and words whether it looks as if it led elsewhere; its equals judge alike.
    Linear in the length of the text; longer than 20,000 characters or with more than 4,000
    marks it falls back to plain().
    """
    if len(text) > MARKDOWN_LIMIT or len(_MARKS.findall(text)) > MARKS_LIMIT:
        return plain(text)
    return _html(text, misleads)


def plain(text: str) -> Markup:
    """Show a text exactly as it was typed, every hidden character written out."""
    return Markup(f'<pre class="raw" dir="auto" tabindex="0">{_shown(escape(text, quote=False))}</pre>')


@lru_cache(maxsize=512)
def _html(text: str, misleads: Misleads) -> Markup:
    raw = _MARKDOWN.render(text, {"misleads": misleads})
    clean = nh3.clean(
        raw,
        tags=set(_TAGS),
        attributes={"*": {"dir"}, "a": {"href"}, "ol": {"start"}},
        allowed_classes=_CLASSES,
        # Long lines scroll inside their block; without a mouse that needs the focus.
        set_tag_attribute_values={"a": {"target": "_blank"}, "pre": {"tabindex": "0"}},
        url_schemes=set(SCHEMES),
        link_rel="nofollow noopener noreferrer",
        strip_comments=True,
    )
    parts = _TAG.split(clean)
    return Markup("".join(part if part.startswith("<") else _shown(part) for part in parts))


def _shown(escaped: str) -> str:
    return _HIDDEN.sub(lambda m: f'<span class="hidden-sign">U+{ord(m[0]):04X}</span>', escaped)


def _coloured(code: str, language: str, _attributes: str) -> str:
    if language.lower() not in _LANGUAGES or len(code) > CODE_LIMIT:
        return ""
    return highlight(code, get_lexer_by_name(language.lower()), HtmlFormatter(nowrap=True))


class _Renderer(RendererHTML):
    """Adds to the library's renderer the host behind each link."""

    def link_close(self, tokens: list[Token], at: int, _options: Any, _env: Any) -> str:
        host = tokens[at].meta.get("host", "")
        return f'</a> <span class="host">({escape(host)})</span>' if host else "</a>"


def _led(state: Any) -> None:
    """Look at every link: its words need no host beside them when they name it; what misleads leads to our page."""
    for block in state.tokens:
        opened: list[int] = []
        children = block.children or []
        for at, token in enumerate(children):
            if token.type == "link_open":
                opened.append(at)
            elif token.type == "link_close" and opened:
                start = opened.pop()
                words = "".join(child.content for child in children[start + 1 : at])
                _lead(children[start], token, words, state.env["misleads"])


def _lead(start: Token, end: Token, words: str, misleads: Misleads) -> None:
    address = str(start.attrGet("href") or "")
    host, mailbox = host_of(address), r"(?:[^/@\s]+@)?" if address.startswith("mailto:") else ""
    misled = misleads(address, words)
    if misled:
        start.attrSet("href", by_page(address))
    if misled or not re.fullmatch(rf"(?:https?://)?{mailbox}{re.escape(host)}(?:[/:?#]\S*)?", words.lower()):
        end.meta["host"] = host


def _directed(state: Any) -> None:
    """Give every block its own direction, so that one Arabic line does not turn the page round."""
    for token in state.tokens:
        if token.type in _BLOCKS:
            token.attrSet("dir", "auto")


def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "breaks": True, "highlight": _coloured}, renderer_cls=_Renderer)
    md.enable(["table", "strikethrough"])
    # A root prompt is not a heading, dashes under a line are not one, a definition must not vanish,
    # a picture from elsewhere must not be fetched: it stays as a link.
    md.disable(["heading", "lheading", "reference", "image", "html_block", "html_inline"])
    # Only whole addresses, so that no text sends a reader about our own pages.
    md.validateLink = is_whole  # type: ignore[method-assign, assignment]
    md.core.ruler.push("directed", _directed)
    md.core.ruler.push("led", _led)
    return md


_MARKDOWN = _markdown()

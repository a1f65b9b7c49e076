"""Words that try to become code: markup, htmx, Markdown, attributes, addresses, mutations of the parser.

Each would call `ran(n)`, show a dialog, load /canary or send an htmx request there if it were more than words.
"""

from __future__ import annotations

MALLORY = "Mallory"  # Whose every word is one of these (filling.py).
PAYLOADS: tuple[str, ...] = (
    "<script>alert(1)</script>",
    '"><img src=/canary onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title><script>ran(1)</script>",
    "</textarea><script>ran(1)</script>",
    '<div hx-get="/canary" hx-trigger="load">htmx</div>',
    '<div data-hx-get="/canary" data-hx-trigger="load">htmx</div>',
    '<div data-hx-on:htmx:load="ran(1)" hx-on::load="ran(1)" hx-on-click="ran(1)">on</div>',
    '<body hx-boost="true" hx-ext="x" hx-vals="js:ran(1)">',
    '<form action="/sign-out" method="post" hx-post="/canary" hx-trigger="load"></form>',
    '<div data-behaviour="theme" data-url="/canary" data-drafts="/canary">behaviour</div>',
    '<meta http-equiv="refresh" content="0;url=/canary">',
    '<base href="https://evil.example/">',
    '<link rel="stylesheet" href="/canary.css"><style>@import "/canary.css";</style>',
    '<iframe src="/canary" srcdoc="<script>parent.ran(1)</script>"></iframe>',
    '<object data="/canary"></object><embed src="/canary">',
    "<math><mtext></form><form><mglyph><style></math><img src=/canary onerror=ran(1)>",
    '<noscript><p title="</noscript><img src=/canary onerror=ran(1)>">',
    "<svg><style><img src=/canary onerror=ran(1)></style></svg>",
    "<svg><a xlink:href='javascript:ran(1)'><text y=9>x</text></a></svg>",
    '<details open ontoggle=ran(1)><summary accesskey="x">x</summary></details>',
    "<video autoplay onloadstart=ran(1)><source src=/canary></video>",
    "<input autofocus onfocus=ran(1)><select autofocus onfocus=ran(1)>",
    "<template><img src=/canary onerror=ran(1)></template>",
    '<x style="animation-name:a" onanimationstart="ran(1)">',
    '<dialog open id="keymap">taken</dialog><p id="items">taken</p><a name="documentElement">clobbered</a>',
    "[click](javascript:ran(1))",
    "[click](JaVaScRiPt&#58;ran(1))",
    "[click](data:text/html,<script>ran(1)</script>)",
    "![picture](/canary.png)",
    "![picture](https://evil.example/canary.png)",
    '[a](https://evil.example "title\\" onmouseover=\\"ran(1)")',
    "<javascript:ran(1)>",
    "https://evil.example/canary?<script>ran(1)</script>",
    "```<script>ran(1)</script>\n<img src=/canary onerror=ran(1)>\n```",
    "{{ 7*7 }} {% include 'x' %} {{ request.session }} ${ran(1)} #{ran(1)}",
    "&lt;script&gt;ran(1)&lt;/script&gt; &#60;img src=/canary onerror=ran(1)&#62;",
    "\u003cscript\u003eran(1)\u003c/script\u003e \\u003cscript\\u003e",
    "<scr<script>ipt>ran(1)</scr</script>ipt>",
    "<img/src='/canary'/onerror=ran(1)//",
    '<a href="//evil.example/canary" target=_blank ping=/canary>ping</a>',
    "--><!--><img src=/canary onerror=ran(1)>-->",
    "]]><![CDATA[<script>ran(1)</script>]]>",
    "\u202e<tpircs/>(1)trela<tpircs>\u2066",
)

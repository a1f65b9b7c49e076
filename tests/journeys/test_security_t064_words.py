"""security T64, T65, T66: words that try to become code, in every text, name and file, before a real browser."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, Request, expect
from tests.journeys.house import House
from tests.journeys.payloads import MALLORY, PAYLOADS
from tests.journeys.people import People, ready

pytestmark = pytest.mark.slow
# Runs before every page's own scripts: counts what the payloads call, and what the policy had to stop.
WATCH = """
window.__ran = []; window.__stopped = [];
window.ran = (n) => window.__ran.push(n); window.alert = window.ran;
document.addEventListener("securitypolicyviolation", (e) => window.__stopped.push(e.violatedDirective + e.blockedURI));
"""
# Attributes of theirs that stand in words of people; what our own templates put there is not meant.
LEFT = """
[...document.querySelectorAll("[hx-get],[hx-post],[data-hx-get],[data-hx-on],[onclick],[onerror],iframe,object,embed,base")]
  .filter(e => e.closest(".prose")).map(e => e.outerHTML.slice(0, 120))
"""


class Watched:
    """A browser, and everything that the words on its pages made it do."""

    def __init__(self, house: House, page: Page) -> None:
        self.house, self.page, self.happened = house, page, list[str]()
        page.add_init_script(WATCH)
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.happened.append(f"error: {error}"))

    def _dialog(self, dialog: object) -> None:
        self.happened.append("a dialog")
        dialog.dismiss()  # type: ignore[attr-defined]

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        away = parts.scheme in ("http", "https") and parts.hostname not in ("localhost", "127.0.0.1")
        if away or parts.path.startswith("/canary") or (request.method == "POST" and parts.path == "/sign-out"):
            self.happened.append(f"{request.method} {request.url}")

    def look(self, path: str) -> list[str]:
        """Open a page, touch what can be touched, and say what ran."""
        before = len(self.happened)
        self.page.goto(self.house.url(path), wait_until="load")
        self.page.wait_for_timeout(120)
        for summary in self.page.locator("details:not([open]) > summary").all()[:8]:
            if summary.is_visible():
                summary.click()
        for link in self.page.locator(".prose a").all()[:6]:
            if link.is_visible():
                link.hover(force=True)
        done = [f"ran {one}" for one in self.page.evaluate("window.__ran")]
        done += [f"the policy stopped {one}" for one in self.page.evaluate("window.__stopped")]
        left = self.page.evaluate(LEFT)
        if urlsplit(self.page.url).netloc != urlsplit(self.house.origin).netloc:
            done.append(f"led away to {self.page.url}")
        return [f"{path}: {one}" for one in [*done, *left, *self.happened[before:]]]


def test_no_word_of_the_customer_runs_on_the_desk_T64(people: People, house: House) -> None:
    number = house.tickets["hostile"]
    watched = Watched(house, people.page("Mira Levchenko"))
    pages = [
        "/desk/views/accept", f"/desk/tickets/{number}", f"/desk/tickets/{number}?view=open&panel=note",
        f"/desk/tickets/{number}/history", f"/desk/tickets/{number}/facts", f"/desk/tickets/{number}/solution",
        *(f"/desk/search?q={quote(payload[:100])}" for payload in PAYLOADS[:6]), "/desk/search?q=evil.example",
        *(f"/desk/tickets/{number - back}" for back in range(1, 5)),
    ]  # fmt: skip
    found = [line for page in pages for line in watched.look(page)]
    assert found == [], "\n".join(found)
    # By keys, too: tickets are swapped in without a new page.
    watched.page.goto(house.url("/desk/views/open"))
    ready(watched.page)
    for _ in range(14):
        watched.page.keyboard.press("j")
        watched.page.wait_for_timeout(120)
    assert watched.page.evaluate("window.__ran") == [] and watched.page.evaluate("window.__stopped") == []
    assert watched.happened == []


def test_no_word_of_a_mail_runs_in_the_frame_it_is_shown_in_T66(people: People, house: House) -> None:
    """As its sender laid it out: readable, and nothing of it runs, is fetched or leads away when it is clicked."""
    watched = Watched(house, people.page("Daniel Weber"))
    found = watched.look(f"/desk/mail/{house.tickets['hostile mail']}")
    watched.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    shown = watched.page.frame_locator("iframe.mail-frame")
    assert "still readable" in shown.locator("body").inner_text()
    assert shown.locator("script,img[src],form,iframe,object,embed,base,link,meta[http-equiv],svg,math").count() == 0
    links = shown.locator("a[href]")
    assert all(one.startswith(("http", "mailto:")) for one in links.evaluate_all("them => them.map(one => one.href)"))
    if links.count():
        links.first.click()
    watched.page.wait_for_timeout(150)
    assert watched.page.evaluate("window.__ran") == [] and found + watched.happened == []
    assert urlsplit(watched.page.url).netloc == urlsplit(house.origin).netloc


def test_no_word_runs_on_the_portal_T64(people: People, house: House) -> None:
    """Their own payloads shown back, the provider's answer with them, the search box, a poisoned User-Agent."""
    number = house.tickets["hostile"]
    watched = Watched(house, people.page(MALLORY, agent=f"Mozilla/5.0 {PAYLOADS[1]} {PAYLOADS[5]}"))
    pages = [
        "/", "/?state=all", f"/tickets/{number}", f"/tickets/{number}/print", "/messages", "/account", "/sessions",
        f"/tickets/{number}/facts", f"/tickets/{number}/withdrawal", "/tickets/new",
        *(f"/?q={quote(payload)}" for payload in PAYLOADS[:10]),
        *(f"/tickets/new?kind={quote(payload)}&service={quote(payload)}" for payload in PAYLOADS[:3]),
        *(f"/no/{quote(payload, safe='')}" for payload in PAYLOADS[:4]),
    ]  # fmt: skip
    found = [line for page in pages for line in watched.look(page)]
    assert found == [], "\n".join(found)


def test_refused_words_come_back_as_words_T64(people: People, house: House) -> None:
    """What was typed stands in the field again after a refusal, and still is only words."""
    watched = Watched(house, people.page(MALLORY))
    page = watched.page
    for payload in PAYLOADS[::5]:
        page.goto(house.url("/tickets/new"))
        ready(page)
        page.fill('[name="title"]', payload[:110])
        page.fill('[name="description"]', payload)
        page.locator("#report .form-end button").first.click()
        page.wait_for_selector(".error-summary")
        assert page.input_value('[name="description"]') == payload
        assert page.evaluate("window.__ran") == [] and page.evaluate("window.__stopped") == []
    page.goto(house.url("/sign-in?next=" + quote(PAYLOADS[0])))
    anonymous = Watched(house, people.page(""))
    found = anonymous.look("/sign-in?next=" + quote(PAYLOADS[0])) + anonymous.look("/password/reset")
    anonymous.page.goto(house.url("/sign-in"))
    anonymous.page.fill("#id_email", PAYLOADS[1])
    anonymous.page.fill("#id_password", PAYLOADS[0])
    anonymous.page.locator("#sign-in button[type=submit]").first.click()
    anonymous.page.wait_for_timeout(300)
    found += [f"sign-in: {one}" for one in anonymous.page.evaluate("window.__ran.concat(window.__stopped)")]
    assert found + watched.happened + anonymous.happened == []


def test_no_word_of_a_question_runs_on_either_side_T64(people: People, house: House) -> None:
    """Asked by nobody known in the panel, refused and sent again; read in the tray; answered with the same words."""
    asker, staff = Watched(house, people.page("")), Watched(house, people.page("Mira Levchenko"))
    words = "\n".join(PAYLOADS)[:3900]
    page = people.open(asker.page, f"/registration?next={quote(PAYLOADS[0])}")
    page.locator("a[data-behaviour=ask]").click()
    page.fill("dialog #id_words", words)
    page.fill("dialog #id_name", PAYLOADS[1][:110])
    page.locator("dialog form").first.evaluate("form => form.noValidate = true")
    page.fill("dialog #id_address", PAYLOADS[1])
    page.locator("dialog form button.button-primary").click()
    expect(page.locator("dialog .error-summary")).to_be_visible()
    assert page.input_value("dialog #id_words") == words and page.input_value("dialog #id_address") == PAYLOADS[1]
    page.fill("dialog #id_address", "")
    page.locator("dialog form button.button-primary").click()
    expect(page.locator("dialog #heard")).to_contain_text("<script>alert(1)</script>")
    found = staff.look("/desk/questions")
    row = staff.page.locator("a.tray-item", has_text=PAYLOADS[1][:30]).last
    found += staff.look(row.get_attribute("href") or "")
    staff.page.fill("#id_words", words)
    staff.page.locator("#answer button.button-primary").click()
    expect(staff.page.locator("#answer [role=alert]")).to_contain_text("evil.example")  # Of a contract: refused.
    assert staff.page.input_value("#id_words") == words
    staff.page.fill("#id_words", words.replace("evil.example", "foul.example"))
    staff.page.locator("#answer button.button-primary").click()
    expect(staff.page.locator("#said .message-staff")).to_contain_text("<script>alert(1)</script>")
    found += staff.look(urlsplit(staff.page.url).path) + staff.look("/desk/questions?show=answered")
    expect(page.locator("dialog .questions-ours")).to_contain_text("<script>alert(1)</script>")
    ran = page.evaluate("window.__ran.concat(window.__stopped)")
    found += asker.look("/questions") + asker.look("/questions/said")
    assert found + ran + asker.happened + staff.happened == []


def test_words_are_still_readable_T64(people: People, house: House) -> None:
    """Nothing is lost by being careful: the payload stands on the page as it was typed."""
    page = people.page(MALLORY)
    page.goto(house.url(f"/tickets/{house.tickets['hostile']}"))
    told = page.locator("#thread").inner_text()
    for payload in ("<script>alert(1)</script>", '<div hx-get="/canary" hx-trigger="load">htmx</div>'):
        assert payload in told
    assert page.locator(".prose img").count() == 0
    hrefs = page.locator(".prose a").evaluate_all("links => links.map(link => [link.protocol, link.rel])")
    assert all(protocol in ("http:", "https:", "mailto:") and "noopener" in rel for protocol, rel in hrefs), hrefs

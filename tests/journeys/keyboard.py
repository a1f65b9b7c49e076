"""Staff at the desk without a mouse: every step is a key."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.journeys.people import ready

MOST_ROWS = 60


class Desk:
    """One desk in a browser, driven by keys alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def view(self, keys: str, address: str) -> None:
        """Go to a view: "g u"."""
        self.press(*keys.split())
        self.page.wait_for_url(f"**{address}")
        ready(self.page)

    def select(self, number: int) -> None:
        """Move down the list until a ticket is on screen."""
        ticket = self.page.locator("#ticket")
        for _ in range(MOST_ROWS):
            self.press("j")
            here = self.page.locator('#items a[aria-current="true"]')
            expect(here).to_have_count(1)
            if here.get_attribute("data-item") == str(number):
                expect(ticket).to_have_attribute("data-number", str(number))
                return
        raise AssertionError(f"the list does not hold {number}")

    def status(self) -> str:
        return self.page.locator("#ticket-head .ticket-state .status").inner_text()

    def expect_status(self, words: str) -> None:
        expect(self.page.locator("#ticket-head .ticket-state .status")).to_have_text(words)
        ready(self.page)

    def type_into(self, selector: str, text: str) -> None:
        """Tab to a field and type; the field must be reachable by Tab."""
        field = self.page.locator(selector)
        for _ in range(40):
            if field.evaluate("field => field === document.activeElement"):
                self.page.keyboard.insert_text(text)
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {selector}")

    def accept(self) -> None:
        """Accept the ticket on screen; where another one would be next, say why this one."""
        self.press("a")
        taken = self.page.locator("#ticket-head .status-progress")
        asked = self.page.locator("#act-dialog #act [name=reason]")
        expect(taken.or_(asked).first).to_be_visible()
        if asked.is_visible():
            self.type_into("#act [name=reason]", "The journey leads through it.")
            self.press("Control+Enter")
        self.expect_status("In progress")

    def answer(self, text: str) -> None:
        self.press("r")
        self._write("answer", text)

    def note(self, text: str) -> None:
        self.press("n")
        self._write("note", text)

    def ask(self, text: str) -> None:
        """Ask and wait for the customer."""
        self.press("w")
        self._in_form()
        self.type_into("#act [name=text]", text)
        self.press("Control+Enter")
        self.expect_status("Waiting for customer")

    def propose(self, cause: str, action: str, check: str) -> None:
        self.press("s")
        self._in_form()
        for name, text in (("cause", cause), ("action", action), ("check", check)):
            self.type_into(f"#act [name={name}]", text)
        self.press("Control+Enter")
        self.expect_status("Solved, awaiting countersign")

    def _write(self, panel: str, text: str) -> None:
        place = self.page.locator(f"#composer-{panel}-text")
        expect(place).to_be_focused()
        self.page.keyboard.insert_text(text)
        self.press("Control+Enter")
        expect(self.page.locator("#flow")).to_contain_text(text)
        expect(place).to_have_value("")
        self.press("Escape")  # Single letters rest while the writing place has the focus.

    def _in_form(self) -> None:
        """Wait for the dialog of an act: over the ticket, never a page."""
        expect(self.page.locator("#act-dialog #act")).to_be_visible()

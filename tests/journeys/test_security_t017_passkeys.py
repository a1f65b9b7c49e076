"""Passkeys in a real Chromium with a virtual device, a page in between, and a browser without scripts with an app."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.journeys.house import House
from tests.journeys.people import People, ready, sign_in

pytestmark = pytest.mark.slow
PASSWORD = "seven calm herons over the mill"


def with_device(page: Page) -> tuple[Any, str]:
    """Give the browser a device that holds passkeys and knows its owner's finger."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return line, line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def unplug(device: tuple[Any, str]) -> list[Any]:
    """Take the device away; return its keys."""
    line, number = device
    keys: list[Any] = line.send("WebAuthn.getCredentials", {"authenticatorId": number})["credentials"]
    line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": number})
    return keys


def hired(house: House, tmp_path: Path, login: str, name: str) -> None:
    """Add a member of the staff from the console; nobody waives anything."""
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    words = ("--role", "second_line", "--password-file", str(file))
    done = house.command("user", "add", login, "--name", name, *words)
    assert done.returncode == 0, done.stderr


def types_password(page: Page, house: House, login: str) -> None:
    page.goto(house.url("/sign-in"))
    page.fill("#id_email", login)
    page.fill("#id_password", PASSWORD)
    page.locator("#sign-in button[type=submit]").first.click()


def test_security_t017_staff_enrol_and_sign_in_with_a_device(people: People, house: House, tmp_path: Path) -> None:
    login = f"enrol{time.time_ns()}@nimbus.example"
    hired(house, tmp_path, login, "Edda Falk")
    page = people.page("")
    types_password(page, house, login)
    page.wait_for_url("**/sign-in/enrolment")
    page.goto(house.url("/desk/"))
    assert "/sign-in" in page.url, "nothing opens before the passkey"
    page.goto(house.url("/sign-in/enrolment"))
    device = with_device(page)
    ready(page).get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/desk/**")
    assert page.locator(".banner").count() == 0

    people.open(page, "/account/security")
    assert page.locator("#make-passkey").count() == 1
    page.context.clear_cookies()
    keys = unplug(device)
    people.open(page, "/sign-in")  # Without a device nothing is offered by itself.
    line, number = with_device(page)
    line.send("WebAuthn.addCredential", {"authenticatorId": number, "credential": keys[0]})
    page.locator("#by-passkey .passkey button").click()
    page.wait_for_url("**/desk/**")

    page.context.clear_cookies()
    line.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": number, "enabled": False})
    types_password(page, house, login)
    page.wait_for_url("**/sign-in/factor")
    assert page.locator("#by-code").count() == 0, "staff are asked for no code"
    line.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": number, "enabled": True})
    ready(page).get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/**")


def test_the_name_field_offers_passkeys_by_itself(people: People, house: House, tmp_path: Path) -> None:
    login = f"offer{time.time_ns()}@nimbus.example"
    hired(house, tmp_path, login, "Nils Berg")
    page = people.page("")
    with_device(page)
    types_password(page, house, login)
    page.wait_for_url("**/sign-in/enrolment")
    ready(page).get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/desk/**")
    page.context.clear_cookies()
    page.goto(house.url("/sign-in"))  # The device answers the quiet question as a person who chose the offer would.
    page.wait_for_url("**/desk/**")


ASK = """async ([rpId, challenge]) => {
  const bytes = Uint8Array.from(atob(challenge.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  try {
    await navigator.credentials.get({ publicKey: { challenge: bytes, rpId, userVerification: "required" } });
    return "given";
  } catch (why) { return why.name; }
}"""


def test_security_t018_a_page_in_between_is_given_nothing(people: People, house: House, tmp_path: Path) -> None:
    login = f"phished{time.time_ns()}@nimbus.example"
    hired(house, tmp_path, login, "Lena Moss")
    page = people.page("")
    with_device(page)
    types_password(page, house, login)
    page.wait_for_url("**/sign-in/enrolment")
    ready(page).get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/desk/**")
    page.context.clear_cookies()
    # The proxy has the password and passes the true page's question on, from an address of its own.
    proxy = people.page("")
    types_password(proxy, house, login)
    proxy.wait_for_url("**/sign-in/factor")
    question = proxy.locator(".passkey").first.get_attribute("data-question") or ""
    found = re.search(r'"challenge": ?"([^"]+)"', question)
    assert found
    page.goto(f"http://127.0.0.1:{house.port}/files/x/y")
    assert page.evaluate(ASK, ["localhost", found[1]]) in ("SecurityError", "NotAllowedError")
    assert page.evaluate(ASK, ["127.0.0.1", found[1]]) != "given"
    page.goto(house.url("/password/reset"))
    assert page.evaluate(ASK, ["localhost", found[1]]) == "given", "on our own pages the device does answer"


def app_code(secret: str, ahead: int = 0) -> str:
    """Count the six digits of an authenticator app (RFC 6238), of now or of a step ahead."""
    key = base64.b32decode(secret.replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    at = mac[-1] & 15
    number: int = struct.unpack(">I", mac[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def test_without_scripts_password_and_app_are_enough(people: People, house: House) -> None:
    who = house.accounts["Marco Ferri"]
    page = people.page("", scripts=False)
    sign_in(page, house, who.name)
    page.goto(house.url("/account/security"))
    page.locator("section[aria-labelledby=totp] a.button").click()
    page.locator("main button[type=submit]").first.click()
    shown = re.search(r"\b(?:[A-Z2-7]{4} ){3,}[A-Z2-7]{1,4}\b", page.locator("main").inner_text())
    assert shown, page.locator("main").inner_text()
    page.fill("input[name=code]", app_code(shown[0]))
    page.locator("main form:has(input[name=code]) button[type=submit]").click()
    page.wait_for_url("**/account/security**")

    page.context.clear_cookies()
    page.goto(house.url("/sign-in"))
    page.fill("#id_email", who.login)
    page.fill("#id_password", who.password)
    page.locator("#sign-in button[type=submit]").first.click()
    page.wait_for_url("**/sign-in/factor")
    page.goto(house.url("/tickets/new"))
    assert "/sign-in" in page.url
    page.goto(house.url("/sign-in/factor"))
    page.fill("#id_proof_code", "000000")
    page.locator("#by-code button").click()
    assert page.locator("#id_proof_code").count() == 1, "a wrong code opens nothing"
    # A code is spent once; the next one is good already (one step of grace).
    page.fill("#id_proof_code", app_code(shown[0], ahead=1))
    page.locator("#by-code button").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    assert page.locator("h1").count() == 1

"""Sign in as a person would, and read a form's hidden fields."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from bench.client import AGENT


class Browser:
    """Cookies, and one origin."""

    def __init__(self, port: int) -> None:
        self.host = f"localhost:{port}"
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.addheaders = [("User-Agent", AGENT)]

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self.jar}

    def get(self, path: str) -> str:
        with self.opener.open(f"http://{self.host}{path}", timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def post(self, path: str, **form: str) -> str:
        body = urllib.parse.urlencode(form).encode()
        with self.opener.open(f"http://{self.host}{path}", body, timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def token(self, path: str) -> str:
        """Read the token that a page's form carries."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        if found is None:
            raise SystemExit(f"{path} has no form.")
        return found[1]

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the page. Ends the program when it fails."""
        form = {"email": email, "password": password, "csrfmiddlewaretoken": self.token("/sign-in")}
        self.post("/sign-in", **form)
        if "session" not in self.cookies:
            raise SystemExit(f"{email} cannot sign in.")

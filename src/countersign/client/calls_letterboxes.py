"""Calls of the API: letterboxes. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from countersign.client.caller import Caller
from countersign.client.shapes_account import Became
from countersign.client.shapes_letterboxes import DealingWith, Letterbox, LetterboxList


class Letterboxes(Caller):
    """Calls of the API: letterboxes."""

    def list_letterboxes(self) -> LetterboxList:
        """List the addresses that mail came back from and that wait for somebody"""
        told: LetterboxList = self._ask("GET", "/api/v1/letterboxes")
        return told

    def get_letterbox(self, letterbox: int) -> Letterbox:
        """Read one address that mail came back from"""
        told: Letterbox = self._ask("GET", f"/api/v1/letterboxes/{letterbox}")
        return told

    def take_letterbox(self, letterbox: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Take such an address into one's hands"""
        told: Became = self._ask(
            "POST", f"/api/v1/letterboxes/{letterbox}/acceptance", headers={"If-Match": if_match}, key=key
        )
        return told

    def settle_letterbox(
        self, letterbox: int, body: DealingWith, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Say what was done about such an address"""
        told: Became = self._ask(
            "POST", f"/api/v1/letterboxes/{letterbox}/settlement", body=body, headers={"If-Match": if_match},
            key=key
        )
        return told

    def get_own_letterbox(self) -> Letterbox:
        """Read what came back from the person's own address"""
        told: Letterbox = self._ask("GET", "/api/v1/account/letterbox")
        return told

    def try_own_letterbox(self, *, key: str | None = None) -> Became:
        """Have mail sent to one's own address again"""
        told: Became = self._ask("POST", "/api/v1/account/letterbox/trial", key=key)
        return told

    def hide_own_letterbox(self, *, key: str | None = None) -> Became:
        """Take what is said of returned mail off one's pages"""
        told: Became = self._ask("POST", "/api/v1/account/letterbox/hiding", key=key)
        return told

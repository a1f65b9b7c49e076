"""Calls of the API: around. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from countersign.client.caller import Caller
from countersign.client.shapes_around import Handed, Me, ServiceList, Uploaded


class Around(Caller):
    """Calls of the API: around."""

    def me(self) -> Me:
        """Tell as whom the token acts, and for what."""
        told: Me = self._ask("GET", "/api/v1/me")
        return told

    def list_services(self) -> ServiceList:
        """List the services of the contract that the token acts for; staff act for none."""
        told: ServiceList = self._ask("GET", "/api/v1/services")
        return told

    def upload(
        self, content: bytes, *, file_name: str, key: str | None = None, content_type: str =
        "application/octet-stream"
    ) -> Uploaded:
        """Send a file as the bare body; its token goes into the message that carries it."""
        told: Uploaded = self._ask(
            "POST", "/api/v1/uploads", body=content, headers={"X-File-Name": file_name, "Content-Type":
            content_type}, key=key
        )
        return told

    def get_file(self, token: str) -> Handed:
        """Tell where a file's bytes lie. What is held, foreign or missing is not there."""
        told: Handed = self._ask("GET", f"/api/v1/files/{token}")
        return told

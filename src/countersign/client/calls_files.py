"""Calls of the API: files. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from countersign.client.caller import Caller
from countersign.client.shapes_files import FileState, FileStateList, Opened
from countersign.client.shapes_work import Reason


class Files(Caller):
    """Calls of the API: files."""

    def list_held_files(self) -> FileStateList:
        """List the files that wait for a decision."""
        told: FileStateList = self._ask("GET", "/api/v1/held-files")
        return told

    def get_file_state(self, token: str) -> FileState:
        """Read how a file stands: received, clean, held."""
        told: FileState = self._ask("GET", f"/api/v1/files/{token}/state")
        return told

    def release_file(self, token: str, body: Reason, *, key: str | None = None) -> FileState:
        """Let a held file be fetched, on the word of the security role."""
        told: FileState = self._ask("POST", f"/api/v1/files/{token}/release", body=body, key=key)
        return told

    def reject_file(self, token: str, body: Reason, *, key: str | None = None) -> FileState:
        """Refuse a held file for good."""
        told: FileState = self._ask("POST", f"/api/v1/files/{token}/rejection", body=body, key=key)
        return told

    def redact_file(self, token: str, *, key: str | None = None) -> FileState:
        """Put a copy without secrets in the place of a file that is held for them."""
        told: FileState = self._ask("POST", f"/api/v1/files/{token}/redaction", key=key)
        return told

    def keep_file_secret(self, token: str, *, key: str | None = None) -> FileState:
        """Keep a file that is held for secrets as it is, encrypted: every look at it is an event."""
        told: FileState = self._ask("POST", f"/api/v1/files/{token}/sealing", key=key)
        return told

    def open_secret_file(self, token: str, *, key: str | None = None) -> Opened:
        """Open a secret file; who opened it is recorded."""
        told: Opened = self._ask("POST", f"/api/v1/files/{token}/opening", key=key)
        return told

    def discard_upload(self, token: str, *, key: str | None = None) -> FileState:
        """Take back a file before a message carries it."""
        told: FileState = self._ask("DELETE", f"/api/v1/uploads/{token}", key=key)
        return told

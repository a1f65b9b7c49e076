"""Calls of the API: telephone. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Any

from countersign.client.caller import Caller
from countersign.client.shapes_telephone import CallEvent, CallTold, RecordingReference, RecordingTold


class Telephone(Caller):
    """Calls of the API: telephone."""

    def tell_call(self, body: CallEvent, *, key: str | None = None) -> CallTold:
        """Tell of a call: ringing, answered, ended; in any order, twice, or in part."""
        told: CallTold = self._ask("POST", "/api/v1/calls/events", body=body, key=key)
        return told

    def send_recording(
        self, content: bytes, *, pbx: str | None = None, call: str | None = None, file_name: str, key: str | None =
        None, content_type: str = "application/octet-stream"
    ) -> RecordingTold:
        """Send the recording of a call as the bare body: a sound, examined as any file."""
        told: RecordingTold = self._ask(
            "POST", "/api/v1/calls/recordings", query={"pbx": pbx, "call": call}, body=content,
            headers={"X-File-Name": file_name, "Content-Type": content_type}, key=key
        )
        return told

    def name_recording(self, body: RecordingReference, *, key: str | None = None) -> Any:
        """Say where the exchange keeps a recording: it is fetched from the configured address alone."""
        told: Any = self._ask("POST", "/api/v1/calls/recordings/references", body=body, key=key)
        return told

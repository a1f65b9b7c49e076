"""One real SIP call on loopback: sipp calls, sipp is the exchange, what is spoken over RTP is recorded."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SCENARIOS = Path(__file__).parent / "sip"
SECOND = 8000  # G.711: one byte a sample.
SIPP = shutil.which("sipp")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wav(ulaw: bytes) -> bytes:
    """Put G.711 bytes into a WAV file as exchanges do: format 7, 8 kHz, one channel."""
    kind = struct.pack("<HHIIHHH", 7, 1, SECOND, SECOND, 1, 8, 0)
    body = b"WAVEfmt " + struct.pack("<I", len(kind)) + kind + b"data" + struct.pack("<I", len(ulaw)) + ulaw
    return b"RIFF" + struct.pack("<I", len(body)) + body


@dataclass
class SipCall:
    """A call that runs in a folder; the exchange tells of it by the client's own bridge.

    origin, token: of the installation that is told.
    number:        what the caller's From says.
    """

    folder: Path
    origin: str
    token: str
    number: str
    rings_ms: int = 600

    def __post_init__(self) -> None:
        self.spoken = bytes(0x80 | place % 0x70 for place in range(SECOND))
        self._recorder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._recorder.bind(("127.0.0.1", 0))
        sound = self.folder / "spoken.ul"
        sound.write_bytes(self.spoken)
        bridge = self.folder / "bridge"
        python = f"{sys.executable} -m countersign.client.pbx"
        # On a busy machine the answer would be told before anybody has looked at what rings: it waits for the test.
        waits = f'[ "$1" != answered ] || while [ ! -e "{self.folder}/looked" ]; do sleep 0.05; done'
        told = f'exec {python} "$@" >>"{self.folder}/bridge.log" 2>&1'
        bridge.write_text(f"#!/bin/sh\n{waits}\n{told}\n", encoding="ascii")
        bridge.chmod(0o755)
        given = {"@sound@": str(sound), "@bridge@": str(bridge), "@rings@": str(self.rings_ms)}
        for scenario in SCENARIOS.glob("*.xml"):
            text = scenario.read_text(encoding="utf-8")
            for mark, value in given.items():
                text = text.replace(mark, value)
            (self.folder / scenario.name).write_text(text, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """What the exchange's scripts know: never a token on a command line."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
        return kept | {
            "COUNTERSIGN_ORIGIN": self.origin, "COUNTERSIGN_TOKEN": self.token, "COUNTERSIGN_PBX": "loopback",
            "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        }  # fmt: skip

    def begin(self) -> None:
        """Let the exchange listen, and the caller call it."""
        assert SIPP is not None
        port = _free_port()
        common = ["-i", "127.0.0.1", "-m", "1", "-nostdin", "-timeout", "20", "-timeout_error", "-trace_err"]
        exchange = ["-sf", "exchange.xml", "-p", str(port), "-key", "recorder", str(self._recorder.getsockname()[1])]
        caller = [f"127.0.0.1:{port}", "-sf", "caller.xml", "-p", str(_free_port()), "-key", "number", self.number]
        self._running = [self._sipp(*exchange, *common), self._sipp(*caller, *common)]

    def _sipp(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(SIPP), *arguments], cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def looked(self) -> None:
        """Let the exchange tell that the call was answered."""
        (self.folder / "looked").touch()

    def recorded(self) -> bytes:
        """Record what arrives over RTP until the call is over; return it as G.711."""
        heard: dict[int, bytes] = {}
        self._recorder.settimeout(0.3)
        while any(one.poll() is None for one in self._running):
            with suppress(TimeoutError):
                packet = self._recorder.recv(2048)
                heard[struct.unpack("!H", packet[2:4])[0]] = packet[12:]
        errors = "".join(path.read_text(errors="replace") for path in self.folder.glob("*_errors.log"))
        assert [one.returncode for one in self._running] == [0, 0], errors
        return b"".join(heard[number] for number in sorted(heard))

    def call_id(self) -> str:
        """Return the id under which the exchange told of the call."""
        return f"1-{self._running[1].pid}@127.0.0.1"

    def after(self, *arguments: str) -> int:
        """Run the exchange's script for what comes after a call; return its exit code."""
        return subprocess.run([str(self.folder / "bridge"), *arguments], env=self.environment, check=False).returncode

    def close(self) -> None:
        """End what still runs."""
        for one in getattr(self, "_running", ()):
            if one.poll() is None:
                one.kill()
            one.wait()
        self._recorder.close()

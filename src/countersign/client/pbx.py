"""Tell of calls from a telephone exchange's own scripts: `python3 -m countersign.client.pbx ringing --call ID …`.

The origin, the token and the exchange's name stand in the environment, never on the command line, where everybody on
the machine reads them: COUNTERSIGN_ORIGIN, COUNTERSIGN_TOKEN or COUNTERSIGN_TOKEN_FILE, COUNTERSIGN_PBX.
Exit code 0: told. 65: refused, telling it again changes nothing. 75: not reached, tell it again later.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from countersign.client import Client, Refused

TOLD, REFUSED, NOT_REACHED, USAGE = 0, 65, 75, 64
EVENTS = ("ringing", "answered", "ended", "recording")


def main(arguments: list[str] | None = None) -> int:
    """Tell of one event of a call, or send its recording; return the exit code."""
    given = _parser().parse_args(arguments)
    origin, token = os.environ.get("COUNTERSIGN_ORIGIN", ""), _token()
    if not origin or not token or not given.pbx:
        sys.stderr.write("COUNTERSIGN_ORIGIN, COUNTERSIGN_TOKEN and COUNTERSIGN_PBX are needed." + "\n")
        return USAGE
    try:
        _tell(Client(origin, token), given)
    except Refused as why:
        sys.stderr.write(f"Refused: {why}" + "\n")
        return REFUSED if why.status < 500 and why.status != 429 else NOT_REACHED
    except (requests.RequestException, OSError) as why:
        sys.stderr.write(f"Not reached: {why}" + "\n")
        return NOT_REACHED
    return TOLD


def _tell(client: Client, given: argparse.Namespace) -> None:
    if given.event == "recording" and given.file:
        client.send_recording(given.file.read_bytes(), pbx=given.pbx, call=given.call, file_name=given.file.name)
    elif given.event == "recording":
        client.name_recording({"pbx": given.pbx, "call": given.call, "reference": given.reference or ""})
    else:
        told: dict[str, Any] = {
            "pbx": given.pbx, "call": given.call, "event": given.event, "direction": given.direction,
            "number": given.number, "line": given.line, "extensions": given.extension, "notice": given.notice,
            "cause": given.cause, "at": given.at or datetime.now(UTC).isoformat(timespec="milliseconds"),
        }  # fmt: skip
        client.tell_call(told)  # type: ignore[arg-type]


def _token() -> str:
    path = os.environ.get("COUNTERSIGN_TOKEN_FILE", "")
    return Path(path).read_text(encoding="ascii").strip() if path else os.environ.get("COUNTERSIGN_TOKEN", "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="countersign.client.pbx", description="Tell of a call of an exchange.")
    parser.add_argument("event", choices=EVENTS)
    parser.add_argument("--call", required=True, help="the exchange's id of the call")
    parser.add_argument("--pbx", default=os.environ.get("COUNTERSIGN_PBX", ""), help="the exchange's name")
    parser.add_argument("--direction", choices=("in", "out"), default="in")
    parser.add_argument("--number", default="", help="of whoever calls, or of whom we call")
    parser.add_argument("--line", default="", help="the number or queue that was called")
    parser.add_argument("--extension", action="append", default=[], help="where it rings or was answered; repeatable")
    parser.add_argument("--at", help="when it happened, ISO 8601 with its offset; now without it")
    parser.add_argument("--notice", action="store_true", help="the exchange has said that the call is recorded")
    parser.add_argument("--cause", default="", help="why it ended")
    parser.add_argument("--file", type=Path, help="a recording to send")
    parser.add_argument("--reference", help="where the exchange keeps a recording")
    return parser


if __name__ == "__main__":
    sys.exit(main())

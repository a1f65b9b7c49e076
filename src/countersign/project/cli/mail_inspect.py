"""`countersign mail inspect`: what intake would make of a mail (docs/operations/mail.md)."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from countersign.kernel.settings import setting
from countersign.kernel.settings.fetched import MAIL_DNS
from countersign.mail.inspecting import NobodyAsked, inspected
from countersign.mail.rules.trust import Envelope, Resolver, Settings
from countersign.project.exits import DONE, USAGE, Refusal

CODES = (DONE, USAGE)
_SHOWN = ("from", "from_name", "to", "cc", "reply_to", "subject", "date", "message_id", "kind", "verdict", "reasons")


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a mail as its bytes came, `-` for standard input")
    parser.add_argument("--json", action="store_true", help="print one line of JSON for each mail")
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--dns", metavar="FILE", help="check the sender by answers recorded in this JSON or YAML file")
    asked.add_argument("--live-dns", action="store_true", help="check the sender by asking DNS, not only the mail")
    parser.add_argument("--client", metavar="IP", help="the machine that handed the mail over, for SPF")
    parser.add_argument("--helo", default="", metavar="NAME", help="how it greeted")
    parser.add_argument("--sender", default="", metavar="ADDRESS", help="the envelope's sender")
    parser.add_argument("--authserv-id", metavar="NAME", help="the server whose Authentication-Results are believed")
    parser.add_argument("--sealer", action="append", default=[], metavar="DOMAIN", help="a forwarder to believe")
    parser.add_argument("--at", metavar="ISO", help="judge signatures as of this instant (default: now)")
    parser.add_argument("--charset", default="", metavar="NAME", help="decode the text again, by this charset")
    parser.add_argument("--language", default="", metavar="CODE", help="the customer's, where no charset is told")


def run(given: argparse.Namespace) -> int:
    """Print what each mail is; return 0 for every file that can be read, however broken the mail."""
    envelope = Envelope(given.client, given.helo, given.sender)
    settings = Settings(given.authserv_id, frozenset(given.sealer))
    at = _instant(given.at)
    for name in given.files:
        raw = _bytes(name)
        told = inspected(
            raw, envelope, _resolver(given), at=at, settings=settings, language=given.language, charset=given.charset
        )
        print(json.dumps(told, ensure_ascii=True) if given.json else _lines(name, told))
    return DONE


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as why:
        raise Refusal(f"{name} cannot be read: {getattr(why, 'strerror', None) or why}.", USAGE) from None


def _resolver(given: argparse.Namespace) -> Resolver:
    if not (given.dns or given.live_dns):
        return NobodyAsked()
    from countersign.mail.resolving import LiveResolver, recorded

    if given.live_dns:
        servers = setting(MAIL_DNS)
        return LiveResolver(servers)
    try:
        return recorded(Path(given.dns))
    except OSError as why:
        raise Refusal(f"{given.dns} cannot be read: {why.strerror}.", USAGE) from None
    except ValueError:
        raise Refusal(f"{given.dns} holds no recorded DNS answers.", USAGE) from None


def _instant(said: str | None) -> datetime:
    if said is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise Refusal("--at is no ISO instant.", USAGE) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _lines(name: str, told: dict[str, Any]) -> str:
    """Write the short form for people."""
    trust = told["trust"]
    lines = [f"{name}:"]
    for key in _SHOWN:
        value = ", ".join(map(str, told[key])) if isinstance(told[key], list) else told[key]
        lines += [f"  {key:<11} {value}"] if value else []
    lines += [f"  {'bounce':<11} {told['bounce']['recipient']} {told['bounce']['status']}"] if told["bounce"] else []
    lines.append("  trust       " + " ".join(f"{key}={trust[key]}" for key in ("spf", "dkim", "dmarc", "arc", "level")))
    lines += [f"  attachment  {one['name']} ({one['type']}, {one['size']} bytes)" for one in told["attachments"]]
    return "\n".join([*lines, "", *("  | " + line for line in told["fresh_text"].splitlines())])

"""Who answers questions to DNS: the real resolver, with time-outs, or answers recorded in a file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import dns.exception
import dns.name
import dns.nameserver
import dns.rdata
import dns.resolver
import yaml

from countersign.mail.rules.trust.answers import DnsUnanswered

# Now, since a confined process may no longer reach the files that each kind of record would be loaded from.
dns.rdata.load_all_types()

ONE_QUESTION_SECONDS = 3.0
ONE_MAIL_SECONDS = 15.0
_ALIASES = 8


class LiveResolver:
    """Asks the servers of this machine, or those given; one for each mail, since all its questions share a time.

    servers:  addresses of DNS servers with their ports; none means what this machine is set to.
    seconds:  how long all questions of one mail may take; past it each is unanswered at once.
    """

    def __init__(self, servers: Iterable[tuple[str, int]] = (), seconds: float = ONE_MAIL_SECONDS) -> None:
        given = [dns.nameserver.Do53Nameserver(address, port) for address, port in servers]
        self._asked = dns.resolver.Resolver(configure=not given)
        if given:
            self._asked.nameservers = given
        self._asked.timeout = ONE_QUESTION_SECONDS / 2
        self._ends = time.monotonic() + seconds
        self._known: dict[tuple[str, str], tuple[str, ...] | None] = {}

    def query(self, name: str, kind: str) -> tuple[str, ...]:
        """Answer one question.

        Raises:  DnsUnanswered.
        """
        key = (name.lower().removesuffix("."), kind)
        if key not in self._known:
            self._known[key] = self._answer(*key)
        answer = self._known[key]
        if answer is None:
            raise DnsUnanswered(name)
        return answer

    def _answer(self, name: str, kind: str) -> tuple[str, ...] | None:
        left = self._ends - time.monotonic()
        if left <= 0:
            return None
        try:
            absolute = dns.name.from_text(name.encode("ascii", "strict").decode())
            found = self._asked.resolve(
                absolute, kind, raise_on_no_answer=False, search=False, lifetime=min(left, ONE_QUESTION_SECONDS)
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN, dns.name.LabelTooLong, dns.name.EmptyLabel,
                dns.name.NameTooLong, dns.name.BadEscape, UnicodeEncodeError):  # fmt: skip
            return ()
        except (dns.exception.DNSException, OSError):
            return None
        return tuple(_shown(record, kind) for record in found.rrset or ())


def _shown(record: Any, kind: str) -> str:
    if kind == "TXT":
        return b"".join(record.strings).decode("latin-1")
    if kind == "MX":
        return f"{record.preference} {_plain(record.exchange)}"
    if kind == "PTR":
        return _plain(record.target)
    return str(record.address)


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True)


class RecordedResolver:
    """Answers from what was recorded; a name that was not recorded does not exist.

    zone: name → list of records, each {"TXT": "…"} or {"MX": [10, "host"]}, or the word TIMEOUT; or
          name → {"TXT": ["…"], "A": "…"}; or name → "…", which is a TXT record. One TXT may be a list of strings.
          A record of kind SPF stands for TXT too, where the name has no TXT of its own (openspf's way to write).
    """

    def __init__(self, zone: dict[str, Any]) -> None:
        self._zone = {str(name).lower().removesuffix("."): _entries(given) for name, given in zone.items()}

    def query(self, name: str, kind: str) -> tuple[str, ...]:
        """Answer one question.

        Raises:  DnsUnanswered.
        """
        for _ in range(_ALIASES):
            entries = self._zone.get(name.lower().removesuffix("."), [])
            answers = _of_kind(entries, kind, name)
            alias = _of_kind(entries, "CNAME", name) if not answers else ()
            if not alias:
                return answers
            name = alias[0]
        return ()


def _entries(given: Any) -> list[tuple[str, Any]]:
    """Bring all ways to write a name's records into (kind, value) in their order; ("TIMEOUT", None) is one."""
    if isinstance(given, str) and given != "TIMEOUT":
        return [("TXT", given)]
    entries: list[tuple[str, Any]] = []
    for record in given if isinstance(given, list) else [given]:
        if isinstance(record, str):
            entries.append(("TIMEOUT", None) if record == "TIMEOUT" else ("TXT", record))
            continue
        for kind, value in dict(record or {}).items():
            several = isinstance(given, dict) and isinstance(value, list) and kind.upper() != "MX"
            several = several or (kind.upper() == "MX" and isinstance(value, list) and isinstance(value[0], list | str))
            entries += [(kind.upper(), one) for one in (value if several else [value])]
    if not any(kind == "TXT" for kind, _ in entries):
        entries += [("TXT", value) for kind, value in entries if kind == "SPF"]
    return entries


def _of_kind(entries: Iterable[tuple[str, Any]], kind: str, name: str) -> tuple[str, ...]:
    answers: list[str] = []
    for found, value in entries:
        if found == "TIMEOUT" and not answers:
            raise DnsUnanswered(name)
        if found != kind:
            continue
        if value == "TIMEOUT":
            raise DnsUnanswered(name)
        if value != "NONE":
            answers.append(_WRITTEN.get(kind, _as_name)(value))
    return tuple(answers)


def _as_text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _as_name(value: Any) -> str:
    return str(value).removesuffix(".")


def _as_exchange(value: Any) -> str:
    preference, host = value if isinstance(value, list) else str(value).split(" ", 1)
    return f"{preference} {_as_name(host)}"


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "TXT": _as_text, "MX": _as_exchange, "A": lambda value: str(ip_address(value)),
    "AAAA": lambda value: str(ip_address(value)),
}  # fmt: skip


def recorded(path: Path) -> RecordedResolver:
    """Read recorded answers from a JSON or YAML file.

    The zone is the whole file, or what stands under "zonedata" or "txt-records" in it.

    Raises:  ValueError: the file holds no such thing.
    """
    text = path.read_text("utf-8")
    try:
        given = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as broken:
        raise ValueError(str(path)) from broken
    if not isinstance(given, dict):
        raise ValueError(str(path))
    zone = given.get("zonedata", given.get("txt-records", given))
    if not isinstance(zone, dict):
        raise ValueError(str(path))
    return RecordedResolver(zone)

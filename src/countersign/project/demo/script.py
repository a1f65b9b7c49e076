"""Reads the stories of the demonstration: plain text files, one ticket after the other.

A ticket begins with a line `@ contract | service | kind | author | when [| urgency]`; `-` is no service.
`when` is `12d 14:05` (so many days ago, Moscow time) or `25m ago`. Then come the title, the facts as
`name: text`, a blank line and the description. A step is a line `+time who verb [what]`: so long after the
step before. What is said in it stands below, indented by two spaces; `file: name` attaches a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parent / "stories"
ZONE = ZoneInfo("Europe/Moscow")
_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_FACT = re.compile(r"([a-z_]+): (.+)")
_FILE = "file: "
_OWN_LINE = re.compile(r"```|[-*>|#] |\d+[.)] |[a-z_]+: ")
_WRAPPED = 90  # A line of a story file that is longer was broken by its width.


@dataclass(frozen=True, slots=True)
class Step:
    """One act: so long after the one before, by whom, which, with what, in what words."""

    after: timedelta
    who: str
    verb: str
    args: tuple[str, ...]
    text: str
    files: tuple[str, ...]


@dataclass(slots=True)
class Story:
    """One ticket from its report on. `place` names file and line, for errors."""

    place: str
    contract: str
    service: str
    kind: str
    author: str
    when: str
    urgency: str
    title: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    text: str = ""
    files: tuple[str, ...] = ()
    steps: list[Step] = field(default_factory=list)

    def opened_at(self, now: datetime) -> datetime:
        """Return when the ticket was opened, counted from now."""
        if self.when.endswith(" ago"):
            return now - span(self.when.removesuffix(" ago"))
        days, _, time = self.when.partition(" ")
        hour, minute = time.split(":")
        day = now.astimezone(ZONE) - span(days)
        return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)

    def times(self, now: datetime) -> list[datetime]:
        """Return the instants of the report and of each step; the seconds are as uneven as in life."""
        moment = self.opened_at(now)
        found: list[datetime] = []
        for number, after in enumerate([timedelta(), *(step.after for step in self.steps)]):
            moment += after
            uneven = moment + timedelta(seconds=_second(f"{self.title}{number}"))
            found.append(max(uneven, found[-1] + timedelta(seconds=9)) if found else uneven)
        return found


def stories() -> list[Story]:
    """Read all stories, file by file."""
    return [story for path in sorted(FOLDER.glob("*.txt")) for story in read(path)]


def span(text: str) -> timedelta:
    """Read a span: 2d3h10m, 25m, 1h. Raises ValueError."""
    found = _SPAN.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"{text!r} is no span")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def read(path: Path) -> Iterator[Story]:
    """Read the stories of one file."""
    story: Story | None = None
    block: list[str] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), "@"], 1):
        if line.startswith("  ") or not line.strip():
            block.append(line[2:])
        elif line.startswith("+") and story is not None:
            _take(story, block)
            after, who, verb, *args = line[1:].split()
            story.steps.append(Step(span(after), who, verb, tuple(args), "", ()))
            block = []
        elif line.startswith("@"):
            if story is not None:
                _take(story, block)
                yield story
            story, block = _heading(line, f"{path.name}:{number}"), []
        elif story is not None and not story.steps and not story.title:
            story.title = line
        elif story is not None and not story.steps and (fact := _FACT.fullmatch(line)):
            story.facts[fact[1]] = fact[2]
        elif not line.startswith("#"):
            raise ValueError(f"{path.name}:{number}: {line!r} is neither a step nor indented")


def _heading(line: str, place: str) -> Story | None:
    parts = [part.strip() for part in line[1:].split("|")]
    if len(parts) < 5:
        return None
    contract, service, kind, author, when, *rest = parts
    return Story(place, contract, service, kind, author, when, rest[0] if rest else "")


def _take(story: Story, block: list[str]) -> None:
    """Put the text gathered so far where it belongs: to the report or to the last step."""
    files = tuple(line.removeprefix(_FILE).strip() for line in block if line.startswith(_FILE))
    text = _unwrapped([line for line in block if not line.startswith(_FILE)])
    if not story.steps:
        story.text, story.files = text, files
        return
    step = story.steps[-1]
    story.steps[-1] = Step(step.after, step.who, step.verb, step.args, text, files)


def _unwrapped(lines: list[str]) -> str:
    """Join what the width of the story file broke: people type a paragraph as one line. Code stays as it is."""
    found: list[str] = []
    code, before = False, ""
    for line in lines:
        code ^= line.startswith("```")
        broken = len(before) > _WRAPPED and not code and line.strip() and not _OWN_LINE.match(line)
        if broken:
            found[-1] += " " + line
        else:
            found.append(line)
        before = "" if code else line
    return "\n".join(found).strip()


def _second(seed: str) -> int:
    """Return the same second of a minute for the same step, every time."""
    return sum(seed.encode()) * 7919 % 54

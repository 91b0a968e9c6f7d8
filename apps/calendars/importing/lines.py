"""The lines of an .ics file (RFC 5545, section 3.1) as events with their properties; linear in the size of the file.

Nothing is fetched, nothing is expanded, nothing recurs here: what is not understood is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal, Refused

LARGEST = 1_000_000
"""Bytes of a file."""
MOST_LINES = 60_000
MOST_EVENTS = 2_000
MOST_PROPERTIES = 200
DEEPEST = 4
LONGEST_VALUE = 20_000
HEAD = re.compile(r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):')
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:]*)')
REFUSED_BYTES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNESCAPED = re.compile(r"\\([\\;,nN])")


@dataclass(frozen=True)
class Property:
    """One content line: its value as written, and the parameters that matter here (``TZID``, ``VALUE``, ``RANGE``)."""

    value: str
    parameters: dict[str, str]
    line: int

    @property
    def text(self) -> str:
        """The value as a TEXT."""
        return UNESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass
class Event:
    """One VEVENT: its properties by name, in order, and the line where it begins."""

    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    problem: str = ""

    def first(self, name: str) -> Property | None:
        """The first property of that name, if there is one."""
        found = self.properties.get(name)
        return found[0] if found else None

    def value(self, name: str) -> str:
        """The first value of that name; empty where there is none."""
        found = self.first(name)
        return found.value.strip() if found else ""


def events_of(data: bytes) -> list[Event]:
    """Every event of the file. Raises Refused for what is no calendar, or too large, long or deep to be one."""
    text = _decoded(data)
    found: list[Event] = []
    stack: list[str] = []
    event: Event | None = None
    for number, line in _unfolded(text):
        name, _colon, rest = line.partition(":")
        mark = name.upper()
        if mark == "BEGIN":
            stack.append(rest.strip().upper()[:40])
            _insist_on_depth(stack, number)
            if stack == ["VCALENDAR", "VEVENT"]:
                event = Event(number)
                found.append(event)
                if len(found) > MOST_EVENTS:
                    raise refused(_("A file has at most %(n)s events; split it.") % {"n": MOST_EVENTS})
        elif mark == "END":
            if not stack or stack.pop() != rest.strip().upper()[:40]:
                raise refused(_("Line %(line)s ends what was not begun.") % {"line": number})
            event = event if len(stack) == 2 else None
        elif stack == ["VCALENDAR"] and mark == "METHOD" and rest.strip().upper() != "PUBLISH":
            raise refused(_("This is a message (METHOD:%s) and no published calendar.") % rest.strip()[:20])
        elif event is not None and stack == ["VCALENDAR", "VEVENT"]:
            _take(event, line, number)
    if stack or not found:
        raise refused(_("This is no whole calendar: it ends early, or has no events."))
    return found


def refused(sentence: str) -> Refused:
    """The file as a whole is not read."""
    return Refused(Refusal(sentence, "bad_calendar", "input", field="file"))


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST:
        raise refused(_("A calendar file has at most %(n)s kB.") % {"n": LARGEST // 1000})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(_("A calendar file is written in UTF-8.")) from None
    if REFUSED_BYTES.search(text):
        raise refused(_("This file has control characters, which no calendar has."))
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise refused(_("This is no calendar: it does not begin with BEGIN:VCALENDAR."))
    return text


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number where each begins; a continued line begins with a blank."""
    pieces: list[str] = []
    begun = 1
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if number > MOST_LINES:
            raise refused(_("A calendar file has at most %(n)s lines.") % {"n": MOST_LINES})
        if raw[:1] in (" ", "\t") and pieces:
            pieces.append(raw[1:])
            continue
        if pieces:
            yield begun, "".join(pieces)
        pieces, begun = ([raw], number) if raw.strip() else ([], number)
    if pieces:
        yield begun, "".join(pieces)


def _insist_on_depth(stack: list[str], number: int) -> None:
    if stack[0] != "VCALENDAR" or len(stack) > DEEPEST:
        raise refused(_("Line %(line)s begins something where a calendar has nothing.") % {"line": number})


def _take(event: Event, line: str, number: int) -> None:
    head = HEAD.match(line)
    if head is None:
        event.problem = event.problem or _("Line %(line)s is not understood.") % {"line": number}
        return
    if sum(map(len, event.properties.values())) >= MOST_PROPERTIES or len(line) - head.end() > LONGEST_VALUE:
        event.problem = event.problem or _("It says more than %(n)s things, or one of them at too great length.") % {
            "n": MOST_PROPERTIES
        }
        return
    parameters = {name.upper(): value.strip('"') for name, value in PARAMETER.findall(head[2])}
    event.properties.setdefault(head[1].upper(), []).append(Property(line[head.end() :], parameters, number))

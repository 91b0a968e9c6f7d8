"""Tags and tasks as one types them into a field."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line
from apps.dockets.services import clean_tag

LENGTH = r"(?=\d)(?:\d{1,3}d)?(?:\d{1,4}h)?(?:\d{1,6}m(?:in)?)?"
# What may stand at the end of a line, in any order.
ENDING = re.compile(rf"\s+(?:@(?P<owner>[\w.@+-]+)|(?P<sign>[+\-−])(?P<offset>{LENGTH})|for\s+(?P<takes>{LENGTH}))$")
MINUTES = {"d": 1440, "h": 60, "m": 1}
LONGEST = 100_000


def read_tags(text: str) -> list[str]:
    """Words between commas and blanks, each once; raises Refused (input) for what is no tag."""
    return list(dict.fromkeys(clean_tag(word) for word in re.split(r"[,;\s]+", text) if word))


def read_tasks(text: str) -> list[dict]:
    """A task for each line; raises Refused (input) for an unknown owner and for times that cannot be kept.

    At its end a line may say who (``@hanne``), when it begins, counted from the window's start (``-30m``, ``+1h30m``),
    and how long it takes (``for 20m``).
    """
    lines = [clean_line(line).removeprefix("- ").strip() for line in text.splitlines()]
    found = [_read_task(line) for line in lines if line]
    wanted = {row["owner"] for row in found if "owner" in row}
    people = (
        {user.username: user for user in User.objects.filter(username__in=wanted, is_active=True)} if wanted else {}
    )
    if unknown := sorted(wanted - people.keys()):
        sentence = _("There is nobody with the log-in name “%s”; leave it out, or name somebody else.") % unknown[0]
        raise Refused(Refusal(sentence, code="nobody", kind="input", field="tasks"))
    return [{**row, "owner": people[row["owner"]]} if "owner" in row else row for row in found]


def _read_task(line: str) -> dict:
    row, title = {}, line
    while (end := ENDING.search(title)) and title[: end.start()].strip():
        if end["owner"]:
            row.setdefault("owner", end["owner"])
        elif end["offset"]:
            row.setdefault("offset_minutes", _minutes(end["offset"], line) * (1 if end["sign"] == "+" else -1))
        else:
            row.setdefault("planned_minutes", _minutes(end["takes"], line, least=1))
        title = title[: end.start()]
    return {"title": title, **row}


def _minutes(said: str, line: str, least: int = 0) -> int:
    found = sum(int(number) * MINUTES[unit] for number, unit in re.findall(r"(\d+)([dhm])", said))
    if least <= found <= LONGEST:
        return found
    sentence = _("“%(line)s”: a task takes at least a minute, and no time is longer than %(days)s days.")
    said_of = {"line": line[:80], "days": LONGEST // 1440}
    raise Refused(Refusal(sentence % said_of, code="bad_time", kind="input", field="tasks"))

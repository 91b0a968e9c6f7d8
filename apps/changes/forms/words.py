"""Tags and tasks as one types them into a field."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line
from apps.dockets.services import clean_tag

OWNED = re.compile(r"^(?P<title>.*\S)\s+@(?P<owner>[\w.@+-]+)$")


def read_tags(text: str) -> list[str]:
    """Words between commas and blanks, each once; raises Refused (input) for what is no tag."""
    return list(dict.fromkeys(clean_tag(word) for word in re.split(r"[,;\s]+", text) if word))


def read_tasks(text: str) -> list[dict]:
    """A task for each line, with its owner where one is named at the end; raises Refused (input) for an unknown one."""
    rows = [clean_line(line).removeprefix("- ").strip() for line in text.splitlines()]
    found = [OWNED.match(row) or row for row in rows if row]
    wanted = {one["owner"] for one in found if not isinstance(one, str)}
    people = (
        {user.username: user for user in User.objects.filter(username__in=wanted, is_active=True)} if wanted else {}
    )
    if unknown := sorted(wanted - people.keys()):
        sentence = _("There is nobody with the log-in name “%s”; leave it out, or name somebody else.") % unknown[0]
        raise Refused(Refusal(sentence, code="nobody", kind="input", field="tasks"))
    return [
        {"title": one} if isinstance(one, str) else {"title": one["title"], "owner": people[one["owner"]]}
        for one in found
    ]

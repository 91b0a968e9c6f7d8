"""What a transition may ask of a person before it runs, by name: how that is drawn.

Core knows the general ones. An app whose workflow asks for something of its own declares it from
`AppConfig.ready()`: `asks.declare("outcome", Ask(_("Outcome"), kind="choice", choices=Outcome.choices))`.
An undeclared name is a line of text.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Ask:
    """One thing asked: kinds are text, long, choice, date, moment (minute in the reader's zone) and note, which asks
    nothing here and leads to ``url``.

    ``name`` and ``value`` are of what one record asks besides (see ``Transition.more``): a moment or a text that is left
    as it was filled in says nothing.
    """

    label: str
    kind: str = "text"
    choices: Iterable[tuple] | Callable = ()
    hint: str = ""
    required: bool = True
    name: str = ""
    value: object = ""
    url: str = ""

    @property
    def offered(self):
        """Return the choices now, also where they were given as a function."""
        return list(self.choices() if callable(self.choices) else self.choices)

    @property
    def filled_in(self) -> str:
        """What the field shows at first: a moment in the reader's zone, to the minute."""
        if isinstance(self.value, datetime):
            return f"{timezone.localtime(self.value):%Y-%m-%dT%H:%M}"
        return str(self.value)


_declared = {
    "reason": Ask(_("Reason"), kind="long", hint=_("Everyone who may see this record reads it in the timeline.")),
    "notes": Ask(_("Notes"), kind="long"),
    "comment": Ask(_("Comment"), kind="long", required=False),
}


def declare(name, ask):
    """Say how the thing asked by `name` is drawn. The last declaration counts."""
    _declared[name] = ask


def ask_for(name):
    """Return how to draw `name`; names that nobody declared read as their own label."""
    return _declared.get(name) or Ask(name.replace("_", " ").capitalize())

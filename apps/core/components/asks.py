"""What a transition may ask of a person before it runs, by name: how that is drawn.

Core knows the general ones. An app whose workflow asks for something of its own declares it from
`AppConfig.ready()`: `asks.declare("outcome", Ask(_("Outcome"), kind="choice", choices=Outcome.choices))`.
An undeclared name is a line of text.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Ask:
    """One thing asked: kinds are text, long, choice and moment (minute in the reader's zone)."""

    label: str
    kind: str = "text"
    choices: Iterable[tuple] | Callable = ()
    hint: str = ""
    required: bool = True

    @property
    def offered(self):
        """Return the choices now, also where they were given as a function."""
        return list(self.choices() if callable(self.choices) else self.choices)


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

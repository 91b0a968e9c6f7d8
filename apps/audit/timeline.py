"""How an event reads in a record's history: filled by every app from its ``timeline.py``.

    from apps.audit.timeline import tell
    tell("change.submitted", _("submitted it for approval"), tone="info", icon="send")

The person's name stands before the sentence. A sentence may be a function of the event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from apps.core.plugs import Plug

from .enums import Outcome


@dataclass(frozen=True)
class Telling:
    """The words for one kind of event, its tone and its icon (a name of static/icons.txt)."""

    sentence: str | Callable[..., str]
    tone: str = "neutral"
    icon: str = "point"


timeline: Plug[Telling] = Plug("audit.timeline")


def tell(kind: str, sentence: str | Callable[..., str], *, tone: str = "neutral", icon: str = "point") -> Telling:
    """Declare how events of ``kind`` read."""
    return timeline.get(kind) or timeline.add(kind, Telling(sentence, tone, icon))


def telling(event) -> Telling:
    """The words for ``event``, as plain text; a kind that nobody declared reads as what happened to what."""
    declared = timeline.get(event.kind) or Telling(_plainly(event.kind))
    sentence = declared.sentence(event) if callable(declared.sentence) else declared.sentence
    if event.outcome == Outcome.REFUSED:
        return Telling(_("tried this and was refused: %(act)s") % {"act": sentence}, "danger", "ban")
    return Telling(str(sentence), declared.tone, declared.icon)


def _plainly(kind: str) -> str:
    noun, _dot, act = kind.replace("_", " ").rpartition(".")
    return _("%(act)s the %(noun)s") % {"act": act, "noun": noun} if noun else act


@dataclass(frozen=True)
class Part:
    """One part of a JSON column: what it is called, and the model whose ids it holds, if any."""

    label: str
    target: type[Model] | None = None


silent: set[str] = set()
"""Columns, as ``<app>.<model>.<column>``, that say nothing to a reader: bookkeeping of what is told in other words."""

answers: Plug[tuple[str, str]] = Plug("audit.answers")
"""By ``<app>.<model>.<column>``: what a reader is told instead of yes and no."""

parts: Plug[Callable[[dict], dict[str, Part]]] = Plug("audit.parts")
"""By ``<app>.<model>.<column>``: from a row's content, its parts by name."""


def parts_of(model: type[Model], column: str, content: dict | None) -> dict[str, Part]:
    """What an app declares of a JSON column; nothing where it declares nothing."""
    declared = parts.get(f"{model._meta.label_lower}.{column}")
    return declared(content) if declared and content else {}

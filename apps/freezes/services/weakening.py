"""A freeze that was announced is weakened: it holds less hard, for less, or for less time than people rely on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core.refusals import Refusal
from apps.core.text import clean_text

from ..enums import Level
from ..models import Freeze, FreezeScope
from ..queries import covered, spans_of
from ..scope import Scope


@dataclass(frozen=True)
class Hold:
    """How hard a freeze held, for what and when, to be compared with how it holds after an edit."""

    level: str
    scope: Scope
    spans: tuple

    @classmethod
    def of(cls, freeze: Freeze) -> Hold:
        """As it is saved now."""
        rows = FreezeScope.objects.filter(freeze=freeze).select_related("team")
        return cls(freeze.level, Scope.of(freeze, rows), tuple(spans_of(freeze)))

    def is_weaker_than(self, before: Hold, now: datetime) -> bool:
        """Whether it lets through anything from ``now`` on that would have been stopped."""
        softer = Level.values.index(self.level) < Level.values.index(before.level)
        return softer or self.scope.leaves_out(before.scope) or _lets_go(before.spans, self.spans, now)


def _lets_go(before: Iterable, after: Iterable, now: datetime) -> bool:
    """Whether time ahead that some span of ``before`` held is in none of ``after``; both by start."""
    for span in before:
        held = max(span.lower, now)
        for other in after:
            if other.lower <= held < other.upper:
                held = other.upper
        if held < span.upper:
            return True
    return False


def says_because(because: str) -> Refusal | None:
    """Whoever relied on a freeze reads why it holds for less than was announced."""
    if because.strip():
        return None
    sentence = _(
        "With this the freeze holds for less than was announced. Please say why: those whom it covers read it."
    )
    return Refusal(sentence, code="no_because", kind="input", field="because")


def tell_weakened(freeze: Freeze, before: set[int], *, because: str, by) -> None:
    """An event with the reason, for those whose work it covered ``before`` and still does; whom it frees is told so."""
    data = {"covered": sorted(before & covered(freeze.docket))}
    with recording(kind="freeze.weakened", key=freeze.key, by=by, reason=clean_text(because).strip(), data=data):
        pass

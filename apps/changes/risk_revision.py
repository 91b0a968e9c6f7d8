"""How the risk model plugs into revisions: read, checked, previewed and put in force like every other rule."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.models import Revision
from apps.approvals.revisions import Previewed, Revisable, revisables

from .models import RiskModel
from .queries.back_tests import in_sentences, standing_test
from .queries.risk_models import effects
from .risk.content import LEVELS, content_in_force, problems
from .risk.kinds import KINDS, POINTS
from .services import enact_risk_model

KIND, NAME = "risk_model", "rules"


def number_in_force(name: str) -> int:
    """The number of the model that counts now."""
    return RiskModel.objects.filter(is_in_force=True).values_list("number", flat=True).first() or 0


def preview(name: str, content: dict) -> list[Previewed]:
    """What open changes would be, from their kept inputs; and what the back-test says, where one was run."""
    lines = [Previewed(sentence, tone=tone) for sentence, tone in effects(content)]
    test, url = standing_test(content), _page_of(content)
    if test is None:
        lines.append(Previewed(_("It has not been tried on closed changes yet: do that first."), url, "warning"))
        return lines
    return lines + [Previewed(sentence, url, tone) for sentence, tone in in_sentences(test)]


def _page_of(content: dict) -> str:
    """Where the newest revision that proposes this content is tried on closed changes."""
    rows = Revision.objects.filter(kind=KIND, content=content).order_by("-id")
    key = rows.values_list("docket__key", flat=True).first()
    return reverse("changes:back_test", args=[key]) if key else ""


def words(field: str, value) -> str | None:
    """Codes of parameters in words."""
    for kind in KINDS.values():
        for parameter in kind.parameters:
            if parameter.name == field and parameter.choices:
                found = dict(parameter.choices).get(value)
                if found is not None:
                    return str(found)
    if field == "code" and value in KINDS:
        return str(KINDS[value].label)
    return None


LABELS = {
    "questions": gettext_lazy("Questions"),
    "rules": gettext_lazy("Rules"),
    "thresholds": gettext_lazy("Thresholds"),
    "text": gettext_lazy("question"),
    "answers": gettext_lazy("answers"),
    "label": gettext_lazy("answer"),
    "value": gettext_lazy("short name"),
    "code": gettext_lazy("what it looks at"),
    "points": POINTS.label,
    **{str(level): level.label for level in LEVELS},
    **{parameter.name: parameter.label for kind in KINDS.values() for parameter in kind.parameters},
}

REVISABLE = revisables.add(
    KIND,
    Revisable(
        kind=KIND,
        label=gettext_lazy("Risk model"),
        current=content_in_force,
        check=problems,
        preview=preview,
        enact=enact_risk_model,
        page="changes:risk_model",
        editor="changes:risk_revision",
        number=number_in_force,
        labels=LABELS,
        words=words,
    ),
)

"""What may go wrong with a release, and what is done then."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.refusals import Refusal
from apps.core.text import clean_line, clean_text

from ..models import Release, ReleaseRisk
from ..permissions import may_scope
from .locking import permitted

FIELDS = ("title", "likelihood", "impact", "contingency", "owner")


def add_risk(
    release: Release, *, by, title: str, likelihood: int = 3, impact: int = 3, contingency: str = "", owner=None
):
    """Put a risk on the list; likelihood and impact are 1 (low) to 5 (high)."""
    with transaction.atomic():
        locked = permitted(release, may_scope, by)
        risk = ReleaseRisk(
            release=locked,
            title=clean_line(title),
            likelihood=likelihood,
            impact=impact,
            contingency=clean_text(contingency).strip(),
            owner=owner,
        )
        insist(*_grades(likelihood, impact), kind="input")
        insist_clean(risk, exclude=("release", "owner", "closed_at"))
        with recording(kind="release.risk_added", key=locked.key, by=by, data={"title": risk.title}):
            risk.save()
    return risk


def edit_risk(risk: ReleaseRisk, *, by, **fields) -> ReleaseRisk:
    """Change title, grades, contingency or owner; nothing is written when nothing differs."""
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"a risk has no field {', '.join(sorted(unknown))}")
    with transaction.atomic():
        locked = permitted(risk.release, may_scope, by)
        risk = _locked(risk)
        changed = [name for name, value in fields.items() if getattr(risk, name) != value]
        if not changed:
            return risk
        for name in changed:
            setattr(risk, name, fields[name])
        insist(*_grades(risk.likelihood, risk.impact), kind="input")
        insist_clean(risk, exclude=("release", "owner", "closed_at"))
        with recording(kind="release.risk_edited", key=locked.key, by=by, data={"title": risk.title}):
            risk.save()
    return risk


def close_risk(risk: ReleaseRisk, *, by, reason: str) -> ReleaseRisk:
    """It cannot happen any more, or did; said in the reason."""
    with transaction.atomic():
        locked = permitted(risk.release, may_scope, by)
        risk = _locked(risk)
        insist(
            Refusal(_("This risk is closed already."), code="closed", kind="state") if risk.closed_at else None,
            None if reason.strip() else Refusal(_("Please say why it is closed."), "reason", "input", field="reason"),
        )
        with recording(kind="release.risk_closed", key=locked.key, by=by, reason=reason, data={"title": risk.title}):
            risk.closed_at = clock.now()
            risk.save()
    return risk


def _grades(*grades: int) -> list[Refusal]:
    return [
        Refusal(_("Likelihood and impact are 1 (low) to 5 (high)."), code=name, kind="input", field=name)
        for name, grade in zip(("likelihood", "impact"), grades, strict=True)
        if grade not in range(1, 6)
    ]


def _locked(risk: ReleaseRisk) -> ReleaseRisk:
    return ReleaseRisk.objects.select_for_update(of=("self",)).get(pk=risk.pk)

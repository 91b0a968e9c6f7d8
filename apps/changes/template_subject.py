"""How a template plugs in: what its approvers judge, who may not vote on it, what a decision does."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.briefs import Brief, briefs
from apps.audit.models import Event
from apps.audit.services import write_out
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.subjects import Subject, subjects
from apps.environments.models import Service

from . import services
from .models import ChangeTemplate, TemplateVersion
from .permissions import may_write_template
from .queries.prescribed import in_words
from .rules import NEEDS
from .rules.catalogue import open_version
from .shape import PLANS

RISK = ("answers", "impact", "urgency", "outage_expected")


def judged(template: ChangeTemplate) -> TemplateVersion | None:
    """The version that approvers look at: the open one, or else the newest."""
    return open_version(template) or template.versions.first()


def content(docket: Docket) -> dict:
    """What is proposed, by group: each prescribed field with whether it is locked or a default."""
    row = judged(docket.change_template)
    if row is None:
        return {}
    found = {
        "what": {
            "title": row.title,
            "team": docket.team_id,
            "services": row.service_ids,
            "reason": row.reason,
            "asked_for": list(row.required),
            "days_certified": row.days,
        },
        "plan": {},
        "risk": {},
    }
    for kind, values in (("locked", row.locked), ("default", row.defaults)):
        for name, value in values.items():
            group = "risk" if name in RISK else "plan" if name in PLANS else "what"
            found[group][f"{kind}: {name}"] = value
    return found


def facts(docket: Docket) -> dict:
    """Plain facts for policies. ``tier`` is that of the most important service, 0 where any service may use it."""
    row = judged(docket.change_template)
    named = list(Service.objects.filter(pk__in=row.service_ids if row else ()).select_related("team"))
    tiers = sorted({service.tier for service in named})
    return {
        "kind": "template",
        "type": "standard",
        "tiers": tiers,
        "tier": min(tiers, default=0),
        "services": sorted(service.slug for service in named),
        "service_ids": sorted(service.pk for service in named),
        "teams": sorted({service.team.slug for service in named}),
        "team": docket.team.slug,
        "team_id": docket.team_id,
    }


def excluded(docket: Docket) -> dict[int, str]:
    """Whoever wrote on the version that is judged; a proposer never certifies."""
    row = judged(docket.change_template)
    if row is None:
        return {}
    write_out()
    acts = row.history.filter(history_type__in=("+", "~")).values("event")
    wrote = Event.objects.filter(pk__in=acts, kind__in=WRITING, by_id__isnull=False).values_list("by_id", flat=True)
    writers = {*wrote, row.written_by_id} - {None}
    return dict.fromkeys(writers, str(_("You wrote this proposal, so somebody else decides about it.")))


WRITING = ("template.drafted", "template.edited", "template.proposed", "template.renewal_asked")


def brief_of(docket: Docket, user) -> Brief:
    """Words in the place of codes."""
    row = judged(docket.change_template)
    if row is None:
        return Brief()
    shown: dict = {"asked_for": [str(NEEDS[name].label) for name in row.required if name in NEEDS]}
    if not row.service_ids:
        shown["services"] = [_("any service")]
    for kind, values in (("locked", row.locked), ("default", row.defaults)):
        shown |= {f"{kind}: {name}": in_words(name, value) for name, value in values.items() if name in RISK}
    return Brief(shown=shown)


def _fresh(docket: Docket) -> ChangeTemplate:
    return ChangeTemplate.objects.select_related("docket__team").get(docket=docket)


subjects.add(
    Prefix.TEMPLATE,
    Subject(
        prefix=Prefix.TEMPLATE,
        label=gettext_lazy("Standard-change template"),
        relation="change_template",
        url_name="changes:template",
        facts=facts,
        content=content,
        excluded=excluded,
        may_edit=lambda docket, user: may_write_template(docket.change_template, user),
        reactions={
            "approval.decided": lambda docket, *, by, state, reason="", **_rest: services.template_decided(
                _fresh(docket), by=by, state=state, reason=reason
            ),
        },
    ),
)
briefs.add(Prefix.TEMPLATE, brief_of)

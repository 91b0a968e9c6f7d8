"""A release from nothing: by a template everything in one call, or empty, to be filled by hand."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal, Refused
from apps.dockets import services as dockets
from apps.dockets.enums import Prefix
from apps.gates import services as gates

from ..enums import PHASES, ReleaseType
from ..models import Milestone, Phase, Release, ReleaseService, ReleaseTemplate
from ..permissions import may_plan
from ..planning import Dates, dates_for
from .content import PEOPLE, clean
from .placing import place_milestone, place_phase

CREATOR = "planner"


def plan_from_template(
    *, by, title: str, services, template: ReleaseTemplate | str, target: date, version_name: str = "", **content
) -> Release:
    """A release in draft with every phase, window, milestone and gate of the template, counted back from ``target``.

    ``template`` is a row or its short name; ``content`` takes what ``draft`` takes. Raises Refused for who may not plan,
    for an unknown or retired template, and for dates that cannot be counted.
    """
    return draft(
        by=by,
        title=title,
        services=services,
        template=template_called(template),
        target=target,
        version_name=version_name,
        **content,
    )


def draft(
    *,
    by,
    title: str,
    services=(),
    type: str = "",
    template: ReleaseTemplate | None = None,
    target: date | None = None,
    team: Team | None = None,
    restricted: bool = False,
    manager=None,
    external_ref: str = "",
    **content,
) -> Release:
    """A new release in draft. Without ``team`` the owner is the team of the first service, else the planner's own.

    ``external_ref`` is its name in another system, unique, so that a load that runs twice adds nothing. Raises Refused.
    """
    insist(may_plan(by), _target_goes_with_template(template, target))
    services = list(services)
    kind = type or (template.type if template else ReleaseType.MINOR)
    content = clean(
        {
            **({"method": template.method} if template else {}),
            **content,
            "type": kind,
            "manager": manager or by,
            "external_ref": external_ref,
        }
    )
    team = team or _owner(services, by)
    dates = dates_for(template, target, team) if template else None
    with transaction.atomic():
        insist(_taken(content["external_ref"]))
        key = dockets.reserve_key(Prefix.RELEASE)
        with recording(kind="release.drafted", key=key, by=by):
            docket = dockets.open_docket(
                prefix=Prefix.RELEASE,
                key=key,
                title=title,
                team=team,
                by=by,
                restricted=restricted,
            )
            release = Release(docket=docket, template=template, created_at=clock.now(), **content)
            _insert(release)
            _hang(release, services, by)
            _lay_out(release, template, dates, services, by)
    return release


def template_called(template: ReleaseTemplate | str) -> ReleaseTemplate:
    """A template by its short name; raises Refused (input) where there is none in use."""
    if isinstance(template, ReleaseTemplate):
        found = template
    else:
        found = ReleaseTemplate.objects.select_related("calendar").filter(slug=template).first()
    if found is None or found.is_retired:
        raise Refused(
            Refusal(_("There is no release template “%s” in use.") % template, "template", "input", field="template")
        )
    return found


def _target_goes_with_template(template, target) -> Refusal | None:
    if bool(template) == bool(target):
        return None
    field, sentence = (
        ("target", _("A template needs a target date to count back from."))
        if template
        else ("template", _("A target date needs a template; without one, add milestones by hand."))
    )
    return Refusal(sentence, code=field, kind="input", field=field)


def _taken(external_ref: str) -> Refusal | None:
    if not external_ref:
        return None
    standing = Release.objects.select_related("docket").filter(external_ref=external_ref).first()
    if standing is None:
        return None
    seen = not standing.docket.is_restricted
    return Refusal(
        _("A release of that name elsewhere is already here%s.") % (f": {standing.key}" if seen else ""),
        code="external_ref_taken",
        url=standing.get_absolute_url() if seen else "",
        field="external_ref",
    )


def _insert(release: Release) -> None:
    """Of two loads at once that both found the name free, the second is told what the first has made."""
    try:
        with transaction.atomic():
            release.save(force_insert=True)
    except IntegrityError:
        insist(_taken(release.external_ref))
        raise


def _owner(services: list, by) -> Team:
    if services:
        return services[0].team
    team = Team.objects.filter(memberships__user=by).order_by("memberships__pk").first()
    if team is None:
        raise Refused(Refusal(_("Name a service, or the team that owns it."), "services", "input", field="services"))
    return team


def _hang(release: Release, services: list, by) -> None:
    for service in services:
        ReleaseService.objects.create(release=release, service=service)
    dockets.participate(release.docket, by, CREATOR)
    for part in PEOPLE:
        if person := getattr(release, part):
            dockets.participate(release.docket, person, part)


def _lay_out(release: Release, template, dates: Dates | None, services: list, by) -> None:
    """Phases in their order, gates where the template puts them, and everything with a date on the calendar."""
    rows = {row.code: row for row in template.phases.select_related("gate")} if template else {}
    stretches = {one.code: one for one in dates.phases} if dates else {}
    for order, code in enumerate(PHASES, start=1):
        row = rows.get(code)
        phase = Phase.objects.create(release=release, code=code, order=order, gate=_gate(release, row, by))
        if code in stretches:
            place_phase(release, phase, stretches[code], zone=dates.zone, services=services, firm=False, by=by)
    for stretch in dates.milestones if dates else ():
        milestone = Milestone.objects.create(release=release, code=stretch.code, name=stretch.name)
        place_milestone(release, milestone, stretch, zone=dates.zone, services=services, firm=False, by=by)


def _gate(release: Release, row, by):
    if row is None or row.gate_id is None:
        return None
    return gates.open_gate(release.docket, purpose=f"phase:{row.code}", template=row.gate, by=by)

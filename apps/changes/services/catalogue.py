"""The verbs of the standard-change catalogue: propose from nothing or from a change, edit, renew, suspend, retire."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.approvals import services as approvals
from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.dockets import services as dockets
from apps.dockets.enums import Prefix

from ..custom import carried
from ..enums import TemplateState, VersionState
from ..models import ChangeRequest, ChangeTemplate, ChangeTemplateService, TemplateVersion
from ..permissions import may_propose_template, may_write_template
from ..rules.catalogue import OPEN_VERSIONS, open_version
from ..rules.standard import can_be_standard
from ..template_workflow import TEMPLATE_WORKFLOW
from .catalogue_content import STANDARD, agree, cleaned
from .content import type_called
from .drafting import owner_of

POLICY = "template"
# What a change brings along when it is made standard; the plans are locked, the rest may be changed each time.
LOCKED_FROM_CHANGE = ("implementation_plan", "backout_plan", "outage_expected")
DEFAULTS_FROM_CHANGE = ("reason", "test_plan", "communication_plan", "impact", "urgency", "answers")


def draft_template(
    *, by, title: str, team: Team | None = None, source: ChangeRequest | None = None, **fields
) -> ChangeTemplate:
    """A template that nobody has been asked about yet, with its first version in draft.

    ``fields``: services, locked, defaults, required, reason, days. Raises Refused for who may not and for values that
    cannot be kept.
    """
    insist(may_propose_template(by))
    services = list(fields.get("services", ()))
    found = cleaned({"title": title, **fields})
    key = dockets.reserve_key(Prefix.TEMPLATE)
    with recording(kind="template.drafted", key=key, by=by, data={"from": source.key} if source else None):
        docket = dockets.open_docket(
            prefix=Prefix.TEMPLATE, key=key, title=found["title"], team=team or owner_of(services, by), by=by
        )
        template = ChangeTemplate.objects.create(docket=docket, state=TemplateState.DRAFT)
        version = TemplateVersion(template=template, source=source, written_by=by, written_at=clock.now(), **found)
        agree(version)
        version.save()
        host(template, version.service_ids)
        dockets.participate(docket, by, "requester")
    return template


def make_standard(change: ChangeRequest, *, by) -> ChangeTemplate:
    """Draft a template from a change that went well: its plans locked, what varies as defaults, its services.

    Fields of its type go along where standard changes have them too.
    """
    insist(may_propose_template(by), can_be_standard(change, by))
    taken = {
        kind: {name: getattr(change, name) for name in names if getattr(change, name) not in ("", None, {})}
        for kind, names in (("locked", LOCKED_FROM_CHANGE), ("defaults", DEFAULTS_FROM_CHANGE))
    }
    if own := carried(change, type_called(STANDARD)):
        taken["defaults"]["custom"] = own
    return draft_template(
        by=by,
        title=general_title(change.docket.title),
        team=change.docket.team,
        source=change,
        services=[row.service for row in change.service_rows.select_related("service")],
        **taken,
    )


def general_title(title: str) -> str:
    """A title without what differs each time: words with digits in them (versions, dates, numbers)."""
    kept = [word for word in title.split() if not any(sign.isdigit() for sign in word)]
    return " ".join(kept).rstrip(" ,:;–-") or title


def edit_template(template: ChangeTemplate, *, by, version: int | None = None, team=None, **fields) -> ChangeTemplate:
    """Write on the open version; where none is open, on a new one drawn from the last. What is in force stays.

    Nothing is written when nothing differs. An edit of what is being decided on asks its approvers again. Raises Stale
    for an old ``version`` of the template, Refused for who may not and for values that cannot be kept.
    """
    with transaction.atomic():
        locked = locked_template(template)
        insist(may_write_template(locked, by), _not_retired(locked))
        locked.expect(version)
        row = open_version(locked) or _next(locked)
        found = cleaned(fields)
        differs = sorted(name for name, value in found.items() if getattr(row, name) != value)
        moves = team is not None and team.pk != locked.docket.team_id
        if not differs and not moves:
            return locked
        with recording(kind="template.edited", key=locked.key, by=by, data={"version": row.number, "fields": differs}):
            for name in differs:
                setattr(row, name, found[name])
            agree(row)
            row.written_by, row.written_at = by, clock.now()
            row.save()
            _retitle(locked, row, team)
            if locked.certified_at is None:
                host(locked, row.service_ids)
            locked.save()
            approvals.refresh(locked.docket, by=by)
    return ChangeTemplate.objects.select_related("docket__team").get(pk=locked.pk)


def propose(template: ChangeTemplate, *, by, version: int | None = None) -> ChangeTemplate:
    """Ask for it to be certified, by the policy for templates; who wrote it has no vote."""
    with transaction.atomic():
        with TEMPLATE_WORKFLOW.acting(template, "propose", by=by, version=version) as locked:
            row = open_version(locked)
            row.state = VersionState.PROPOSED
            row.save()
        _ask(locked, row, by=by)
    return _fresh(locked)


def renew(template: ChangeTemplate, *, by, reason: str, version: int | None = None) -> ChangeTemplate:
    """Ask for what stands to be certified for another term; ``reason`` says why it may go on as it is."""
    with transaction.atomic():
        with TEMPLATE_WORKFLOW.acting(template, "renew", by=by, version=version, reason=reason) as locked:
            row = _next(locked)
            row.state, row.reason = VersionState.PROPOSED, reason
            row.written_by, row.written_at = by, clock.now()
            row.save()
        _ask(locked, row, by=by)
    return _fresh(locked)


def withdraw(template: ChangeTemplate, *, by, reason: str, version: int | None = None) -> ChangeTemplate:
    """Take the proposal back; it is a draft again, and the votes are gone."""
    with TEMPLATE_WORKFLOW.acting(template, "withdraw", by=by, version=version, reason=reason) as locked:
        row = open_version(locked)
        row.state = VersionState.DRAFT
        row.save()
        approvals.withdraw(locked.docket, purpose=purpose_of(row), by=by, reason=reason)
    return _fresh(locked)


def discard(template: ChangeTemplate, *, by, version: int | None = None) -> ChangeTemplate:
    """Drop the draft of another version; what is in force is not touched."""
    with TEMPLATE_WORKFLOW.acting(template, "discard", by=by, version=version) as locked:
        _drop_open(locked)
        _retitle(locked, locked.versions.filter(state=VersionState.IN_FORCE).first())
    return _fresh(locked)


def suspend(template: ChangeTemplate, *, by, reason: str, version: int | None = None) -> ChangeTemplate:
    """Nothing is raised or started from it until it is certified again."""
    with TEMPLATE_WORKFLOW.acting(template, "suspend", by=by, version=version, reason=reason) as locked:
        locked.suspended_at, locked.suspended_why = clock.now(), reason
    return _fresh(locked)


def retire(template: ChangeTemplate, *, by, reason: str, version: int | None = None) -> ChangeTemplate:
    """For good; changes made from it keep it, and none is raised or started any more."""
    with TEMPLATE_WORKFLOW.acting(template, "retire", by=by, version=version, reason=reason) as locked:
        row = open_version(locked)
        if row is not None and row.state == VersionState.PROPOSED:
            approvals.withdraw(locked.docket, purpose=purpose_of(row), by=by, reason=reason)
        _drop_open(locked)
    return _fresh(locked)


def apply_template(template: ChangeTemplate, name: str, *, by, version: int | None = None, **given) -> ChangeTemplate:
    """Take a transition by its name, for pages and the API. Refused for one that only a decision takes."""
    row = TEMPLATE_WORKFLOW.find(name)
    if row.by_decision:
        return TEMPLATE_WORKFLOW.apply(template, name, by=by, version=version)
    verbs = {"propose": propose, "renew": renew, "withdraw": withdraw, "discard": discard, "suspend": suspend}
    verb = verbs.get(name, retire)
    asked = {ask: given.get(ask, "") for ask in row.asks}
    return verb(template, by=by, version=version, **asked)


def purpose_of(row: TemplateVersion) -> str:
    """Each version is voted on by itself: what was said of one counts for no other."""
    return f"version-{row.number}"


def locked_template(template: ChangeTemplate) -> ChangeTemplate:
    """The row, locked, with its header."""
    rows = ChangeTemplate.objects.select_for_update(of=("self",)).select_related("docket__team")
    return rows.get(pk=template.pk)


def host(template: ChangeTemplate, service_ids: list[int]) -> None:
    """Exactly these services may use it: those of the version in force, or before one is, those that are proposed."""
    wanted = set(service_ids)
    for hosted in template.hosted.all():
        if hosted.service_id not in wanted:
            hosted.delete()
        wanted.discard(hosted.service_id)
    for pk in sorted(wanted):
        ChangeTemplateService.objects.create(template=template, service_id=pk)


def _ask(template: ChangeTemplate, row: TemplateVersion, *, by) -> None:
    # After the transition, because a decision that falls at once moves the saved row.
    approvals.open_approval(template.docket, purpose=purpose_of(row), policy=POLICY, by=by)


def _next(template: ChangeTemplate) -> TemplateVersion:
    """A new draft with what stands: the version in force, or else the last that there was."""
    versions = list(template.versions.all())
    last = next((one for one in versions if one.state == VersionState.IN_FORCE), versions[0] if versions else None)
    if last is None:
        last = TemplateVersion(
            number=0,
            title=template.docket.title,
            locked=template.locked,
            defaults=template.defaults,
            required=template.required,
            service_ids=sorted(template.hosted.values_list("service_id", flat=True)),
        )
    return TemplateVersion(
        template=template,
        number=max((one.number for one in versions), default=0) + 1,
        title=last.title,
        reason=last.reason,
        service_ids=last.service_ids,
        locked=last.locked,
        defaults=last.defaults,
        required=last.required,
        days=last.days,
    )


def _retitle(template: ChangeTemplate, row: TemplateVersion | None, team: Team | None = None) -> None:
    """The header follows what is being written until something is certified; then only the team moves at once."""
    title = row.title if row is not None and template.certified_at is None else None
    dockets.retitle(template.docket, title=title, team=team)


def _drop_open(template: ChangeTemplate) -> None:
    for row in template.versions.filter(state__in=OPEN_VERSIONS):
        row.state, row.decided_at = VersionState.WITHDRAWN, clock.now()
        row.save()


def _not_retired(template: ChangeTemplate) -> Refusal | None:
    if template.state != TemplateState.RETIRED:
        return None
    return Refusal(
        _("%s is retired and is not changed any more; propose another template.") % template.key,
        code="retired",
        kind="state",
    )


def _fresh(template: ChangeTemplate) -> ChangeTemplate:
    return ChangeTemplate.objects.select_related("docket__team").get(pk=template.pk)

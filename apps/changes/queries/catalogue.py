"""The catalogue and one template of it, with how its changes went. Fixed numbers of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.core import clock
from apps.dockets.queries import keyed
from apps.environments.models import Service

from ..enums import OPEN_STATES, Outcome, State, TemplateState, VersionState
from ..models import ChangeRequest, ChangeTemplate, TemplateVersion
from ..permissions import visible_to
from ..rules.catalogue import OPEN_VERSIONS
from ..services.catalogue_decided import FAILURES, LAST, WARNED_BEFORE, holds_up
from ..template_workflow import TEMPLATE_WORKFLOW
from .prescribed import Prescribed, differing, prescribed, required_words

SHOWN_CHANGES = 20
# Refusals that only say that a step has no object now; their buttons are left out instead of explained.
WITHOUT_OBJECT = {"nothing_drafted", "already_proposed", "nothing_proposed", "open_version"}
TEMPLATE_ORDER = ("title", "id")


@dataclass(frozen=True)
class Record:
    """How the closed changes of a template went. ``last`` are the outcomes of the last twenty, newest first."""

    uses: int
    open: int
    last: tuple[str, ...]
    last_failed_at: datetime | None

    @property
    def share(self) -> int | None:
        """Per cent of the last twenty that were closed as successful, without issues; None where none is closed."""
        if not self.last:
            return None
        return 100 * sum(outcome == Outcome.SUCCESSFUL for outcome in self.last) // len(self.last)

    @property
    def tone(self) -> str:
        if self.share is None:
            return "neutral"
        return "success" if holds_up(sum(outcome != Outcome.SUCCESSFUL for outcome in self.last)) else "danger"

    @property
    def marks(self) -> list[dict]:
        """The last twenty, oldest first, for a strip of marks."""
        return [{"label": Outcome(one).label, "tone": Outcome(one).tone} for one in reversed(self.last)]


def visible_templates() -> QuerySet[ChangeTemplate]:
    """Every template: the catalogue is for all who are signed in."""
    return ChangeTemplate.objects.select_related("docket__team")


def listed_templates(*, q: str = "", states=(), service: str = "", by=None) -> QuerySet[ChangeTemplate]:
    """Rows with ``title``, ``service_names`` and what ``record_of`` reads; ``by`` narrows to what a person opened."""
    changes = ChangeRequest.objects.filter(template=OuterRef("pk"))
    closed = changes.filter(state=State.CLOSED).order_by("-closed_at", "-pk")
    count = closed.order_by().values("template").annotate(n=Count("pk")).values("n")
    running = changes.filter(state__in=OPEN_STATES).order_by().values("template").annotate(n=Count("pk")).values("n")
    services = Service.objects.filter(change_templates=OuterRef("pk")).order_by("name")
    rows = visible_templates().annotate(
        title=F("docket__title"),
        used=Coalesce(Subquery(count), 0),
        running=Coalesce(Subquery(running), 0),
        outcomes=ArraySubquery(closed.values("outcome")[:LAST]),
        failed_at=Subquery(closed.filter(outcome__in=FAILURES).values("closed_at")[:1]),
        service_names=ArraySubquery(services.values("name")),
        is_changing=Exists(TemplateVersion.objects.filter(template=OuterRef("pk"), state__in=OPEN_VERSIONS)),
    )
    if q:
        words = SearchQuery(q, config="english", search_type="websearch")
        rows = rows.filter(Q(docket__words=words) | Q(docket__key=q.strip().upper()))
    if states:
        rows = rows.filter(state__in=states)
    if service:
        rows = rows.filter(Exists(Service.objects.filter(change_templates=OuterRef("pk"), slug=service)))
    return rows.filter(docket__opened_by=by) if by else rows


def record_of(row) -> Record:
    """The statistics of a row of ``listed_templates``."""
    return Record(row.used, row.running, tuple(row.outcomes), row.failed_at)


def is_near_its_end(template: ChangeTemplate) -> bool:
    """True for a certified one within the thirty days in which its owners are warned."""
    until = template.certified_until
    return (
        template.state == TemplateState.CERTIFIED and until is not None and until <= clock.now().date() + WARNED_BEFORE
    )


def find_template(key: str) -> ChangeTemplate:
    """A template by key, annotated as in the list; raises Http404."""
    return keyed(listed_templates(), key)


@dataclass(frozen=True)
class TemplatePage:
    """What the page of one template shows."""

    record: Record
    shown: TemplateVersion | ChangeTemplate
    fields: list[Prescribed]
    required: list[str]
    services: list[Service]
    open: TemplateVersion | None
    differs: list[dict]
    versions: list[TemplateVersion]
    changes: list[ChangeRequest]
    more_changes: bool
    options: list
    ends_soon: bool


def template_page(template: ChangeTemplate, user) -> TemplatePage:
    """The version in force (or, before the first, the one that is written), the proposal beside it, and its changes."""
    versions = list(template.versions.select_related("written_by", "source__docket"))
    standing = next((one for one in versions if one.state == VersionState.IN_FORCE), None)
    proposal = next((one for one in versions if one.state in OPEN_VERSIONS), None)
    never = standing is None and template.certified_until is None
    shown = (proposal or next(iter(versions), template)) if never else standing or template
    ids = shown.service_ids if isinstance(shown, TemplateVersion) else template.hosted.values("service_id")
    changes = list(
        ChangeRequest.objects.filter(visible_to(user), template=template)
        .select_related("docket", "implementer")
        .order_by("-pk")[: SHOWN_CHANGES + 1]
    )
    return TemplatePage(
        record=record_of(template),
        shown=shown,
        fields=prescribed(shown),
        required=required_words(shown),
        services=list(Service.objects.filter(pk__in=ids).order_by("name")),
        open=proposal,
        differs=differing(standing, proposal) if proposal and not never else [],
        versions=versions,
        changes=changes[:SHOWN_CHANGES],
        more_changes=len(changes) > SHOWN_CHANGES,
        options=template_options(template, user),
        ends_soon=is_near_its_end(template),
    )


def template_options(template: ChangeTemplate, user) -> list:
    """Transitions that make sense to show; what is somebody else's to do is left out where nothing waits for it."""
    return [
        option
        for option in TEMPLATE_WORKFLOW.options(template, user)
        if not any(refusal.code in WITHOUT_OBJECT or refusal.kind == "who" for refusal in option.refusals)
    ]

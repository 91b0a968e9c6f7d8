"""What a new change begins with: a template of the catalogue, another change, a service, or a kept draft; and what is
kept of a form, tab by tab."""

from __future__ import annotations

from dataclasses import dataclass, field
from secrets import token_hex

from apps.accounts.models import Draft
from apps.accounts.services import drafts_of, is_instance
from apps.core import clock
from apps.core.refusals import Refusal

from .. import queries
from ..enums import TemplateState
from ..forms.custom import initial_values, values_shown
from ..models import ChangeTemplate
from ..queries.starting import prefill
from ..rules.catalogue import is_usable
from ..services.content import type_called
from ..shape import PLANS, work_window

ORIGINS = ("template", "from", "link")
PEOPLE = ("implementer", "manager")
COPIED = ("reason", "brings", *PLANS, "impact", "urgency", "outage_expected", "answers")


@dataclass
class StartingPoint:
    """``initial`` fills the form; ``template`` is set for a standard change, whose locked fields go as they are, and
    ``refusal`` where nothing is raised from it now."""

    initial: dict = field(default_factory=dict)
    template: ChangeTemplate | None = None
    copied_from: object = None
    typing: Typing | None = None
    templates: list[ChangeTemplate] = field(default_factory=list)
    link: str = ""
    not_a_link: str = ""
    refusal: Refusal | None = None

    def settled(self, typed: dict) -> dict:
        """What was typed, with the template and what it locks."""
        if self.link:
            typed = {**typed, "links": [self.link]}
        if self.copied_from is not None:
            typed = {**typed, "copy_of": self.copied_from}
        if self.template is None:
            return typed
        locked = {name: value for name, value in self.template.locked.items() if name != "custom"}
        # What the template locks of the type's own fields stands unless something else is given, and nothing is.
        own = self.template.locked.get("custom", {})
        typed["custom"] = {name: value for name, value in typed.get("custom", {}).items() if name not in own}
        return {**typed, **locked, "template": self.template, "type": "standard"}


def starting_point(request) -> StartingPoint:
    """From ``?link=``, ``?template=``, ``?from=``, ``?service=``, ``?environment=``, ``?type=`` or ``?draft=``."""
    asked, typing = request.GET, kept_typing(request, "change")
    kept = typing.fields
    if kept:
        # Where it began goes with what was typed, so that a template or a link is not lost on the way.
        asked = {**{name: kept.get(name, [""])[-1] for name in ORIGINS}, **asked.dict()}
    today = clock.now().date()
    templates = (
        ChangeTemplate.objects.select_related("docket")
        .filter(state=TemplateState.CERTIFIED, certified_until__gte=today)
        .order_by("docket__title")
    )
    start = StartingPoint(templates=list(templates[:12]), typing=typing)
    if asked.get("template"):
        start.template = queries.find_template(asked["template"][:20])
        start.refusal = is_usable(start.template)
        start.initial = {
            **start.template.defaults,
            **start.template.locked,
            **_own_fields(start.template),
            "type": "standard",
            "title": start.template.docket.title,
        }
        # Where it is certified for one service only, there is nothing to choose.
        hosted = list(start.template.services.values_list("slug", flat=True)[:2])
        if len(hosted) == 1:
            start.initial["services"] = hosted
    elif asked.get("from"):
        start.copied_from = queries.find(request.user, asked["from"][:20])
        start.initial = _copy(start.copied_from)
    elif asked.get("link"):
        _follow(start, request, asked["link"][:500])
    if kept:
        start.initial |= kept_values(kept)
    for name in ("service", "environment"):
        if asked.get(name):
            start.initial.setdefault(f"{name}s", [asked[name][:100]])
    if asked.get("type"):
        start.initial.setdefault("type", asked["type"][:40])
    for name in ("start", "end"):
        if asked.get(name):
            start.initial.setdefault(name, asked[name][:40])
            start.initial.setdefault("duration", "")
    return start


def begun_with(request) -> StartingPoint:
    """What the form that is posted began with, as its hidden fields say."""
    template, copied, link = (request.POST.get(name, "")[:500] for name in ORIGINS)
    return StartingPoint(
        template=queries.find_template(template) if template else None,
        copied_from=queries.find(request.user, copied) if copied else None,
        link=link,
    )


@dataclass
class Typing:
    """What is kept of one form: the tab it is for, what was typed there before, and what other tabs kept."""

    instance: str
    fields: dict[str, list[str]]
    others: list[Draft]


def kept_typing(request, form: str) -> Typing:
    """The draft that ``?draft=`` names (``1``: the newest), else a tab of its own.

    A form that was posted keeps its tab.
    """
    kept, wanted = drafts_of(request.user, form), request.GET.get("draft", "")
    newest = kept[0] if kept and wanted == "1" else None
    opened = next((one for one in kept if one.instance == wanted), newest) if wanted else None
    if request.method == "POST":
        instance = request.POST.get("draft", "")
        instance = instance if is_instance(instance) else ""
    else:
        instance = opened.instance if opened else token_hex(4)
    others = [one for one in kept if one.instance != instance]
    return Typing(instance, opened.fields if opened else {}, others)


def kept_values(kept: dict[str, list[str]]) -> dict:
    """What was typed before, as initial values."""
    many = ("services", "environments")
    return {name: values if name in many else values[-1] for name, values in kept.items() if values}


def _follow(start: StartingPoint, request, text: str) -> None:
    """What a pasted link or key says."""
    found = prefill(text, request.user, host=request.get_host())
    if found is None:
        start.not_a_link = text
        return
    start.link = found.link
    if found.copied_from:
        start.copied_from = queries.find(request.user, found.copied_from)
        start.initial = _copy(start.copied_from)
    else:
        start.initial = {"title": found.title, "services": found.services, "restricted": found.restricted}


def _own_fields(template: ChangeTemplate) -> dict:
    values = {**template.defaults.get("custom", {}), **template.locked.get("custom", {})}
    return values_shown(type_called("standard"), values) if values else {}


def _copy(change) -> dict:
    window = work_window(change)
    return {
        **({"buffer_minutes": window.buffer_minutes} if window else {}),
        **initial_values(change),
        **{name: getattr(change, name) for name in COPIED},
        "title": change.docket.title,
        "type": change.type.slug,
        "team": change.docket.team.slug,
        "restricted": change.docket.is_restricted,
        **{name: person.username for name in PEOPLE if (person := getattr(change, name)) and person.is_active},
        "services": [row.service.slug for row in change.service_rows.all()],
        "environments": [row.environment.slug for row in change.environment_rows.all()],
    }

"""What must hold of a template before it is proposed, certified anew, or used."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import clock
from apps.core.refusals import Refusal

from ..enums import TemplateState, VersionState
from ..models import ChangeTemplate, TemplateVersion

OPEN_VERSIONS = (VersionState.DRAFT, VersionState.PROPOSED)
# What a pre-approval rests on: nobody looks at the change itself any more.
MUST_LOCK = ("implementation_plan", "backout_plan")
ASK_LOCKED = {
    "implementation_plan": gettext_lazy("Write the implementation plan and lock it: it is what the approval rests on."),
    "backout_plan": gettext_lazy("Write the backout plan and lock it: nobody looks at it again before the work."),
}


def open_version(template: ChangeTemplate) -> TemplateVersion | None:
    """The version that is being written or decided on, if any."""
    return template.versions.filter(state__in=OPEN_VERSIONS).first()


def is_usable(template: ChangeTemplate) -> Refusal | None:
    """Changes are raised from, and started under, a template that is certified today."""
    said = {"key": template.key, "title": template.docket.title}
    url = template.get_absolute_url()
    unblock = str(template.docket.team)
    if template.state == TemplateState.SUSPENDED:
        sentence = _("The template %(key)s is suspended: %(why)s Raise a normal change, or have it certified again.")
        said["why"] = _sentence(template.suspended_why)
        return Refusal(sentence % said, code="template_not_certified", url=url, unblock=unblock)
    if template.state == TemplateState.EXPIRED or _is_over(template):
        sentence = _(
            "The certificate of template %(key)s ended on %(date)s; have it renewed, or raise a normal change."
        )
        said["date"] = template.certified_until.isoformat()
        return Refusal(sentence % said, code="template_expired", url=url, unblock=unblock)
    if template.state != TemplateState.CERTIFIED:
        sentence = _("The template %(key)s is not certified (%(state)s); raise a normal change instead.")
        said["state"] = str(template.get_state_display()).lower()
        return Refusal(sentence % said, code="template_not_certified", url=url, unblock=unblock)
    return None


def is_drafted(template: ChangeTemplate, actor) -> Refusal | None:
    """There is a wording that nobody has been asked about yet."""
    found = open_version(template)
    if found is not None and found.state == VersionState.DRAFT:
        return None
    if found is not None:
        return Refusal(_("Version %s is being decided on already.") % found.number, code="already_proposed")
    return Refusal(
        _("There is no draft to propose; edit it first."),
        code="nothing_drafted",
        url=f"{template.get_absolute_url()}edit/",
    )


def is_proposed(template: ChangeTemplate, actor) -> Refusal | None:
    """A version is being decided on."""
    found = open_version(template)
    if found is not None and found.state == VersionState.PROPOSED:
        return None
    return Refusal(_("Nothing of it is being decided on."), code="nothing_proposed")


def nothing_open(template: ChangeTemplate, actor) -> Refusal | None:
    """It is renewed as it stands; what is being written is proposed instead."""
    found = open_version(template)
    if found is None:
        return None
    return Refusal(
        _("Version %s is open; propose or discard that one.") % found.number,
        code="open_version",
        url=template.get_absolute_url(),
    )


def is_complete(template: ChangeTemplate, actor) -> list[Refusal]:
    """A board can judge it: why it may be standard, and what is done and undone, locked."""
    found = open_version(template)
    if found is None:
        return []
    url = f"{template.get_absolute_url()}edit/"
    refusals = [
        Refusal(str(ASK_LOCKED[name]), code=f"missing_{name}", url=f"{url}#id_{name}", field=name)
        for name in MUST_LOCK
        if not found.locked.get(name)
    ]
    if not found.reason.strip():
        sentence = _("Say why it may be done without asking each time: how often it was done, and how it went.")
        refusals.append(Refusal(sentence, code="missing_reason", url=f"{url}#id_why", field="why"))
    return refusals


def _is_over(template: ChangeTemplate) -> bool:
    certified = template.state == TemplateState.CERTIFIED and template.certified_until
    return bool(certified) and template.certified_until < clock.now().date()


def _sentence(text: str) -> str:
    """Words of a person inside a sentence of ours end with one full stop."""
    text = text.strip() or _("no reason was given")
    return text if text.endswith((".", "!", "?")) else f"{text}."

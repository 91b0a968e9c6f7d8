"""What must be true of a revision before it is proposed and before it comes in force, and who may work on it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.refusals import Refusal

from .contents import changed_lines, label_of_path, plainly
from .enums import ProposalState
from .models import Revision
from .permissions import as_who
from .revisions import revisable_of

AUTHOR = "author"


def standing_content(revision: Revision) -> dict:
    """What is in force now of the thing that a revision changes."""
    return plainly(revisable_of(revision.kind).current(revision.name))


def proposed_content(revision: Revision) -> dict:
    """What it proposes, in today's shape."""
    return revisable_of(revision.kind).read(revision.content)


def drawn_from(revision: Revision) -> dict:
    """What stood when it was drawn, in today's shape; empty for a new thing."""
    return revisable_of(revision.kind).read(revision.before) if revision.before else {}


def has_a_reason(revision: Revision, actor) -> Refusal | None:
    """Who votes on it reads why."""
    if revision.reason.strip():
        return None
    return Refusal(_("Say why the rules should change."), code="reason", kind="input", field="reason")


def changes_something(revision: Revision, actor) -> Refusal | None:
    """A revision that proposes what stands already is not put to the vote."""
    if proposed_content(revision) != drawn_from(revision):
        return None
    return Refusal(_("It proposes exactly what is in force; change something first."), code="no_change")


def is_sound(revision: Revision, actor) -> list[Refusal]:
    """Nothing is wrong with the proposed content, by its app's own check; one refusal for each thing that is."""
    thing, content = revisable_of(revision.kind), proposed_content(revision)
    return [
        Refusal(
            f"{label_of_path(path, content, thing)}: {sentence}" if path else str(sentence),
            code="content",
            kind="input",
            field=path,
        )
        for path, sentence in thing.check(content).items()
    ]


def is_drawn_from_what_stands(revision: Revision, actor) -> Refusal | None:
    """What stands now is what it was drawn from; otherwise both are shown, and it is drawn again (S-08)."""
    now, before = standing_content(revision), drawn_from(revision)
    if now == before:
        return None
    thing = revisable_of(revision.kind)
    lines = changed_lines(before, now, thing)
    shown = "; ".join(f"{line.label}: “{line.before}” → “{line.after}”" for line in lines[:3])
    more = _(" and %s more") % (len(lines) - 3) if len(lines) > 3 else ""
    return Refusal(
        _("It was drawn from a version that no longer stands. Since then: %(changes)s%(more)s. Draw it again.")
        % {"changes": shown, "more": more},
        code="stale_base",
        url=reverse("approvals:revision", args=[revision.key]),
        unblock=_("Whoever wrote it"),
    )


def is_the_only_one(revision: Revision, actor) -> Refusal | None:
    """Two proposals for one thing at once would each be judged without the other."""
    others = Revision.objects.filter(kind=revision.kind, name=revision.name, state=ProposalState.PROPOSED)
    other = others.exclude(pk=revision.pk).select_related("docket").first()
    if other is None:
        return None
    return Refusal(
        _("%(other)s proposes a change of the same rules and is not decided yet; wait for it or have it withdrawn.")
        % {"other": other.key},
        code="one_at_a_time",
        url=other.get_absolute_url(),
        unblock=str(other.docket.opened_by),
    )


def may_edit(revision: Revision, user) -> Refusal | None:
    """Whoever may draft one for this thing: change managers and administrators, unless its app says otherwise."""
    return as_who(revisable_of(revision.kind).may_draft(revision.name, user), "may_draft")


def authors_of(revision: Revision) -> dict[int, str]:
    """Everybody who wrote on it; they do not vote on it (A-02)."""
    parts = revision.docket.participants.filter(part=AUTHOR).values_list("user", flat=True)
    sentence = _("You wrote this revision, so somebody else decides on it.")
    return dict.fromkeys(User.objects.filter(pk__in=parts).values_list("pk", flat=True), sentence)

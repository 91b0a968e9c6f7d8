"""What lies on a person's desk: forms typed into and not saved."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.digests import digest
from apps.core.insist import insist
from apps.core.refusals import Refusal

from ..models import Draft, User

LARGEST_DRAFT = 200_000
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "do", "version"})
MOST_DRAFTS = 50


def save_draft(user: User, *, form: str, fields: dict[str, list[str]], instance: str = "") -> Draft:
    """Keep what was typed into ``form`` in one tab so far, over what that tab kept; raises Refused for too much."""
    form = form.strip()
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    named = form and len(form) <= Draft._meta.get_field("form").max_length and form.isprintable()
    if not named or size > LARGEST_DRAFT or not is_instance(instance):
        insist(Refusal(_("This draft cannot be kept."), code="bad_draft", kind="input"))
    is_new = not Draft.objects.filter(user=user, form=form, instance=instance).exists()
    if is_new and Draft.objects.filter(user=user).count() >= MOST_DRAFTS:
        Draft.objects.filter(user=user).order_by("saved_at").first().delete()
    draft, _made = Draft.objects.update_or_create(
        user=user, form=form, instance=instance, defaults={"fields": fields, "saved_at": clock.now()}
    )
    return draft


def is_instance(text: str) -> bool:
    """The text may name a tab: at most sixteen letters and digits."""
    return len(text) <= 16 and text.isascii() and (text.isalnum() or not text)


def drafts_of(user: User, form: str) -> list[Draft]:
    """What is kept of ``form``, one for each tab in which it was typed, newest first."""
    return list(Draft.objects.filter(user=user, form=form).order_by("-saved_at", "-pk"))


def draft_of(user: User, form: str, instance: str = "") -> dict[str, list[str]]:
    """What was typed into ``form`` in one tab before; empty where nothing was kept."""
    draft = Draft.objects.filter(user=user, form=form, instance=instance).first()
    return draft.fields if draft else {}


def slot_of(kind: str, name: str) -> str:
    """The name under which what is typed into the form of one thing is kept; without a name, of a new one."""
    slot = f"{kind}-{name}" if name else f"{kind}:new"
    return slot if len(slot) <= Draft._meta.get_field("form").max_length else f"{kind[:15]}:{digest(name)[:24]}"


def keep_typed(user: User, form: str, posted: QueryDict) -> None:
    """Keep what was posted, whatever becomes of it: what is refused is not lost with the tab either."""
    save_draft(user, form=form, fields={name: values for name, values in posted.lists() if name not in NOT_KEPT})


def typed_before(user: User, form: str) -> QueryDict | None:
    """What was typed into ``form`` and not saved, as if it had been posted (with ``do=restore``); None where nothing was."""
    kept = draft_of(user, form)
    if not kept:
        return None
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, values)
    data["do"] = "restore"
    return data


def discard_draft(user: User, form: str, instance: str = "") -> None:
    """Forget the draft of one tab; views call this once the form is saved."""
    Draft.objects.filter(user=user, form=form, instance=instance).delete()

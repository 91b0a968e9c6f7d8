"""Acts on many records that every docket knows: tags, watching, and naming somebody for a part."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.lists import BulkAction, Verdict
from apps.core.lists.acting import FEW, rehearse
from apps.core.refusals import Refusal, Refused

from . import services
from .models import Participant
from .services.opening import WATCHER

Rehearsal = Callable[[object, Callable[[], object], Callable[[], str]], Verdict]
"""``(record, write, say)``: what writing would do, in the words of ``say()``."""


class PersonField(forms.ModelChoiceField):
    """An active person by log-in name."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("Nobody who is still here is called “%(value)s”; name somebody else.")
    }

    def __init__(self, **kwargs):
        people = User.objects.filter(is_active=True, is_service=False).only("username", "name").order_by("name")
        super().__init__(people, to_field_name="username", empty_label=gettext_lazy("Choose a person"), **kwargs)


def same(sentence: str) -> Refusal:
    """Nothing would differ: no error, but no act either."""
    return Refusal(sentence, code="no_difference", kind="state")


def rehearsed(record, write: Callable[[], object], say: Callable[[], str]) -> Verdict:
    """What writing would do, without more."""
    return rehearse(write, lambda _written: say())


def naming(
    part: str, label: str, title: str, edit: Callable, *, look: Rehearsal = rehearsed, may_be_nobody: bool = True
) -> tuple[BulkAction, ...]:
    """Name somebody for a field of the record, and the act that puts back who stood there before.

    ``edit(record, *, by, **fields)`` writes it.
    """

    def write(record, by, given):
        person = given.get("person")
        if getattr(record, f"{part}_id") == (person and person.pk):
            raise Refused(same(_("%s already.") % (person or _("Nobody"))))
        return edit(record, by=by, **{part: person})

    def say(record, given) -> str:
        return f"{getattr(record, part) or _('nobody')} → {given.get('person') or _('nobody')}"

    def judge(record, by, given) -> Verdict:
        if given.get("person") is None and not given.get("back"):
            return Verdict(refusals=(Refusal(_("Say who."), code="missing", kind="input", field="person"),))
        return look(record, lambda: write(record, by, given), lambda: say(record, given))

    def act(record, by, given) -> str:
        sentence = say(record, given)
        write(record, by, given)
        return sentence

    def before(record, by) -> dict:
        person = getattr(record, part)
        return {"person": person.username if person else "", "back": "1"}

    def asks(user) -> dict[str, forms.Field]:
        return {"person": PersonField(label=label, initial=user.username)}

    def asks_back(user) -> dict[str, forms.Field]:
        person = PersonField(label=label, required=not may_be_nobody)
        return {"person": person, "back": forms.CharField(required=False)}

    back = f"{part}_back"
    return (
        BulkAction(part, title, judge, act, asks, icon="user-check", undo=back, before=before, at_once=FEW),
        BulkAction(
            back, gettext_lazy("Give back"), judge, act, asks_back, icon="user-check", at_once=FEW, offered=False
        ),
    )


def tagging(*, look: Rehearsal = rehearsed) -> tuple[BulkAction, ...]:
    """Add a tag and take one away, each undone by the other."""
    return (
        _tag("tag", gettext_lazy("Add a tag"), services.tag, "untag", look, there=True),
        _tag("untag", gettext_lazy("Take a tag away"), services.untag, "tag", look, there=False),
    )


def _tag(name: str, title, verb: Callable, undo: str, look: Rehearsal, *, there: bool) -> BulkAction:
    def write(record, by, given) -> None:
        word = services.clean_tag(given.get("word") or "")
        if record.docket.tags.filter(word=word).exists() == there:
            raise Refused(same(_("It has this tag.") if there else _("It has no such tag.")))
        verb(record.docket, by=by, word=word)

    def say(given) -> str:
        return ("+" if there else "\N{MINUS SIGN}") + services.clean_tag(given["word"])

    def judge(record, by, given) -> Verdict:
        if not given.get("word"):
            return Verdict(refusals=(Refusal(_("Say which tag."), code="missing", kind="input", field="word"),))
        return look(record, lambda: write(record, by, given), lambda: say(given))

    def act(record, by, given) -> str:
        write(record, by, given)
        return say(given)

    def asks(user) -> dict[str, forms.Field]:
        return {"word": forms.CharField(label=_("Tag"), max_length=40)}

    return BulkAction(name, title, judge, act, asks, icon="tag", undo=undo, keeps=("word",), at_once=FEW)


def watching() -> tuple[BulkAction, ...]:
    """Watch and watch no longer, each undone by the other."""
    return (
        _watch("watch", gettext_lazy("Watch"), services.watch, "unwatch", there=True),
        _watch("unwatch", gettext_lazy("Watch no longer"), services.unwatch, "watch", there=False),
    )


def _watch(name: str, title, verb: Callable, undo: str, *, there: bool) -> BulkAction:
    def differs(record, by) -> Refusal | None:
        stands = Participant.objects.filter(docket=record.docket, user=by, part=WATCHER).exists()
        return same(_("You watch it already.") if there else _("You do not watch it.")) if stands == there else None

    def judge(record, by, given) -> Verdict:
        if refusal := differs(record, by):
            return Verdict(refusals=(refusal,))
        return Verdict(_("You will be told what happens here.") if there else _("You will no longer be told."))

    def act(record, by, given) -> str:
        if refusal := differs(record, by):
            raise Refused(refusal)
        verb(record.docket, by=by)
        return _("Watched") if there else _("No longer watched")

    return BulkAction(name, title, judge, act, icon="eye", undo=undo)

"""Tags: plain words on a docket."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line

from ..models import Docket, Tag
from ..permissions import may_edit
from ..subjects import react
from .holding import held

MOST, LONGEST = 20, 40
WORD = re.compile(r"[^\W_][\w.:-]*")


def clean_tag(word: str) -> str:
    """A tag as it is kept: small letters, blanks as hyphens; raises Refused (input) for what is no word."""
    word = "-".join(unicodedata.normalize("NFKC", clean_line(word)).lower().lstrip("#").split())
    if not WORD.fullmatch(word) or len(word) > LONGEST:
        sentence = (
            _("A tag is one plain word of letters, digits, hyphens or dots, with at most %s characters.") % LONGEST
        )
        raise Refused(Refusal(sentence, code="tag", kind="input", field="tags"))
    return word


def set_tags(docket: Docket, *, by, tags: Iterable[str]) -> list[str]:
    """Exactly these tags stand on the record; returns them in order. Nothing is written when nothing differs."""
    wanted = {clean_tag(word) for word in tags if word.strip()}
    return _keep(docket, by, lambda _standing: wanted)


def tag(docket: Docket, *, by, word: str) -> list[str]:
    """Add one tag; harmless when it is there."""
    word = clean_tag(word)
    return _keep(docket, by, lambda standing: standing | {word})


def untag(docket: Docket, *, by, word: str) -> list[str]:
    """Take one tag away; harmless when it is not there."""
    word = clean_tag(word)
    return _keep(docket, by, lambda standing: standing - {word})


def _keep(docket: Docket, by, wanted_of: Callable[[set[str]], set[str]]) -> list[str]:
    """What ``wanted_of`` makes of the tags that stand, read behind the lock: of two at once neither is lost."""
    with transaction.atomic():
        docket = held(docket)
        if refusal := may_edit(docket, by):
            raise Refused(Refusal(str(refusal), code="may_edit", kind="who"))
        standing = {tag.word: tag for tag in docket.tags.all()}
        wanted = sorted(wanted_of(set(standing)))
        if len(wanted) > MOST:
            raise Refused(Refusal(_("At most %s tags.") % MOST, code="tag", kind="input", field="tags"))
        if wanted == sorted(standing):
            return wanted
        added, removed = sorted(set(wanted) - standing.keys()), sorted(standing.keys() - set(wanted))
        said = ", ".join([f"+{word}" for word in added] + [f"\N{MINUS SIGN}{word}" for word in removed])
        with recording(kind="docket.tagged", key=docket.key, by=by, data={"title": said}):
            for word in removed:
                standing[word].delete()
            for word in added:
                Tag.objects.create(docket=docket, word=word)
            react(docket, "content.changed", by=by)
    return wanted

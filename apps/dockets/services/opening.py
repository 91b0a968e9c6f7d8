"""Opening a docket, naming it, and who has a part in it."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from apps.audit.services import create_all, recording
from apps.core import clock
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line

from ..enums import Prefix
from ..models import Docket, Participant
from ..permissions import may_see

WATCHER = "watcher"


def reserve_key(prefix: Prefix) -> str:
    """The next key of a prefix, so that the act which opens a docket can be recorded under it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval('dockets_{Prefix(prefix).value.lower()}_key')")
        (number,) = cursor.fetchone()
    return f"{Prefix(prefix).value}-{number}"


def open_docket(*, prefix: Prefix, title: str, team, by, restricted: bool = False, key: str = "") -> Docket:
    """A new docket under ``key`` (reserved before) or the next of its prefix; inside the act that creates its record."""
    return Docket.objects.create(
        key=key or reserve_key(prefix),
        prefix=prefix,
        title=_title(title),
        team=team,
        is_restricted=restricted,
        opened_by=by,
        opened_at=clock.now(),
    )


def retitle(docket: Docket, *, title: str | None = None, team=None, restricted: bool | None = None) -> bool:
    """Change the header inside the record's own act; True when anything differed."""
    wanted = {
        "title": docket.title if title is None else _title(title),
        "team": team or docket.team,
        "is_restricted": docket.is_restricted if restricted is None else restricted,
    }
    if all(getattr(docket, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(docket, name, value)
    docket.save()
    return True


def participate(docket: Docket, user, part: str) -> None:
    """Give a person a part (requester, implementer, watcher …); a second time changes nothing."""
    if not Participant.objects.filter(docket=docket, user=user, part=part).exists():
        Participant.objects.create(docket=docket, user=user, part=part)


def begin_parts(docket: Docket, parts: dict[str, object]) -> None:
    """The parts that people have in a new record from the beginning; of nobody (None) there is none."""
    create_all(Participant(docket=docket, user=user, part=part) for part, user in parts.items() if user is not None)


def leave(docket: Docket, user, part: str) -> None:
    """Take a part away; harmless when the person does not have it."""
    for row in Participant.objects.filter(docket=docket, user=user, part=part):
        row.delete()


def set_part(docket: Docket, part: str, user) -> None:
    """Exactly this person (or nobody) has the part."""
    for row in Participant.objects.filter(docket=docket, part=part).exclude(user=user):
        row.delete()
    if user is not None:
        participate(docket, user, part)


def watch(docket: Docket, *, by) -> None:
    """From now on the person is told what happens here; refused for what he or she may not see."""
    if refusal := may_see(docket, by):
        raise Refused(Refusal(refusal, code="may_see", kind="who"))
    with recording(kind="docket.watched", key=docket.key, by=by):
        # Two clicks at once: the second waits, and then finds the part there.
        Docket.objects.select_for_update(of=("self",)).get(pk=docket.pk)
        participate(docket, by, WATCHER)


def unwatch(docket: Docket, *, by) -> None:
    """No longer told."""
    with recording(kind="docket.unwatched", key=docket.key, by=by):
        leave(docket, by, WATCHER)


def _title(title: str) -> str:
    title = clean_line(title)
    if not title:
        raise Refused(Refusal(_("Please give it a title."), code="title", kind="input", field="title"))
    if len(title) > 200:
        raise Refused(Refusal(_("A title has at most 200 characters."), code="title", kind="input", field="title"))
    return title

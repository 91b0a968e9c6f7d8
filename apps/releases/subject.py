"""How a release plugs in: what it says of itself, and what it does when a mechanism has decided."""

from django.utils.translation import gettext_lazy as _

from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.subjects import Subject, at_turn, subjects

from .content import content, excluded, facts
from .following import move
from .models import Release
from .permissions import may_take_part, movable_releases
from .workflow import WORKFLOW


def types(dockets) -> dict[int, tuple[str]]:
    """The type of many releases at once."""
    return {pk: (kind,) for pk, kind in Release.objects.filter(docket__in=dockets).values_list("docket", "type")}


def may_edit(docket: Docket, user) -> str | None:
    """Its tasks: whoever may say what is in its scope."""
    refusal = may_take_part(docket.release, user)
    return str(refusal) if refusal else None


SUBJECT = subjects.add(
    Prefix.RELEASE,
    Subject(
        prefix=Prefix.RELEASE,
        label=_("Release"),
        relation="release",
        url_name="releases:detail",
        facts=facts,
        types=types,
        content=content,
        excluded=excluded,
        may_edit=may_edit,
        glance=lambda docket, user: at_turn(docket.release, WORKFLOW),
        movable=movable_releases,
        move=move,
    ),
)

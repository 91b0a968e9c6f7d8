"""How a release plugs in: what it says of itself, and what it does when a mechanism has decided."""

from django.utils.translation import gettext_lazy as _

from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.subjects import Subject, at_turn, subjects

from .content import content, excluded, facts
from .following import move
from .permissions import may_take_part, movable_releases
from .workflow import WORKFLOW


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
        content=content,
        excluded=excluded,
        may_edit=may_edit,
        glance=lambda docket, user: at_turn(docket.release, WORKFLOW),
        movable=movable_releases,
        move=move,
    ),
)

"""Gates hear of every act on a record and see whether a decision still rests on what is there (S-03)."""

from collections.abc import Sequence

from apps.audit.models import Event
from apps.audit.subscribers import subscribers
from apps.dockets.models import Docket

from .checks import lookers
from .enums import Verdict
from .models import Gate
from .services import mark_outdated


def look_again(events: Sequence[Event]) -> None:
    """Mark decided gates outdated when an event touched their docket or one that they look at; each is seen once."""
    keys = {event.key for event in events if not event.kind.startswith("gate.")}
    touched = list(Docket.objects.filter(key__in=keys).order_by("pk"))
    dockets = {*touched, *(other for docket in touched for looker in lookers for other in looker(docket))}
    decided = Gate.objects.filter(docket__in=dockets, is_outdated=False).exclude(state=Verdict.OPEN)
    for gate in decided.select_related("docket__team").order_by("pk"):
        mark_outdated(gate)


subscribers.add("gates.look_again", look_again)

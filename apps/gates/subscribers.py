"""Gates hear of every act on a record and see whether a decision still rests on what is there (S-03)."""

from apps.audit.subscribers import subscribers
from apps.dockets.models import Docket

from .checks import lookers
from .enums import Verdict
from .models import Gate
from .services import mark_outdated


def look_again(event) -> None:
    """Mark decided gates outdated when an event touched their docket or one that they look at."""
    if event.kind.startswith("gate."):
        return
    docket = Docket.objects.filter(key=event.key).first()
    if docket is None:
        return
    dockets = [docket, *(other for looker in lookers for other in looker(docket))]
    decided = Gate.objects.filter(docket__in=dockets, is_outdated=False).exclude(state=Verdict.OPEN)
    for gate in decided.select_related("docket__team"):
        mark_outdated(gate)


subscribers.add("gates.look_again", look_again)

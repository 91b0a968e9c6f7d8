"""How the acts of a meeting read in its history, and those on records that it talked about."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import silent, tell

from ..enums import Choice


def _of(sentence: str):
    """A sentence with the values that the event carries."""
    return lambda event: str(sentence) % event.data


def _decided(event) -> str:
    choice = event.data.get("choice", "")
    label = Choice(choice).label.lower() if choice in Choice.values else choice
    return _("recorded the decision on %(item)s: %(choice)s") % {"item": event.data.get("item", ""), "choice": label}


def _recorded(event) -> str:
    data = event.data
    label = Choice(data["choice"]).label.lower() if data.get("choice") in Choice.values else ""
    said = _("recorded in %(meeting)s for %(asked)s that %(who)s says: %(choice)s") % {**data, "choice": label}
    return f"{said}; {'; '.join(data['conditions'])}" if data.get("conditions") else said


def _left(event) -> str:
    return _("wrote down that %(who)s has left") % event.data if event.data.get("of_another") else _("left")


def _stepped_aside(event) -> str:
    said = _("wrote down that %(who)s steps aside on %(item)s")
    return (said if event.data.get("of_another") else _("stepped aside on %(item)s")) % event.data


def _put_off(event) -> str:
    if event.data.get("to"):
        return _("put it off from %(from)s to %(to)s") % event.data
    return _("put it off at %(from)s to the board's next meeting, which is not planned yet") % event.data


# Which item is called, and since when, is said by "called …"; its row has no name that a reader knows.
silent.update(f"approvals.meeting.{name}" for name in ("current_id", "current_since"))

tell("series.planned", _of(gettext_lazy("planned the series “%(series)s”")), tone="info", icon="calendar")
tell("series.edited", _of(gettext_lazy("changed the series “%(series)s”")), icon="pencil")
tell("series.ended", _of(gettext_lazy("ended the series “%(series)s”")), tone="warning", icon="x")
tell("meeting.planned", gettext_lazy("planned this meeting"), tone="info", icon="calendar")
tell("meeting.edited", gettext_lazy("changed this meeting"), icon="pencil")
tell("meeting.drawn", gettext_lazy("Its agenda was drawn by the rule"), icon="list-check")
tell("meeting.ordered", gettext_lazy("ordered the agenda by the rule"), icon="list-check")
tell("meeting.closed", gettext_lazy("Its agenda is closed"), tone="info", icon="lock")
tell("meeting.started", gettext_lazy("started this meeting"), tone="accent", icon="player-play")
tell("meeting.ended", gettext_lazy("ended this meeting"), tone="warning", icon="flag")
tell("meeting.signed", gettext_lazy("signed the minutes"), tone="success", icon="circle-check")
tell("meeting.cancelled", gettext_lazy("cancelled this meeting"), tone="danger", icon="x")
tell("meeting.joined", gettext_lazy("came in"), icon="user-plus")
tell("meeting.marked", _of(gettext_lazy("marked %(who)s as present, which is not confirmed yet")), icon="user-plus")
tell("meeting.confirmed", gettext_lazy("confirmed to be present"), icon="check")
tell("meeting.listed_again", gettext_lazy("What votes had settled is to be discussed again"), icon="list-check")
tell("meeting.left", _left, icon="logout")
tell("meeting.turned", _of(gettext_lazy("called %(item)s")), icon="arrow-right")
tell("meeting.item_added", _of(gettext_lazy("put %(item)s on the agenda")), icon="plus")
tell("meeting.item_removed", _of(gettext_lazy("took %(item)s off the agenda")), icon="x")
tell("meeting.item_moved", _of(gettext_lazy("moved %(item)s to place %(to)s")), icon="list-check")
tell("meeting.item_deferred", _of(gettext_lazy("put %(item)s off")), tone="warning", icon="hourglass")
tell("meeting.item_carried", _of(gettext_lazy("carried %(item)s over from %(from)s")), icon="arrow-right")
tell("meeting.item_decided", _decided, tone="success", icon="gavel")
tell("meeting.item_noted", _of(gettext_lazy("closed %(item)s")), icon="check")
tell("meeting.action_added", _of(gettext_lazy("wrote down an action: %(title)s")), icon="list-check")
tell("meeting.recused", _stepped_aside, tone="warning", icon="logout")
tell("meeting.put_off", _put_off, tone="warning", icon="hourglass")
tell(
    "meeting.came_late",
    _of(gettext_lazy("It came after the agenda of %(from)s was closed and stands on that of %(to)s")),
    tone="warning",
    icon="hourglass",
)
tell("vote.recorded", _recorded, tone="success", icon="gavel")
tell("minutes.disputed", gettext_lazy("disputes the minutes"), tone="warning", icon="alert-triangle")

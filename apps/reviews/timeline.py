"""How the acts of a review read in the history of the record that is looked back at."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import tell


def _added(event) -> str:
    return _("asked for an action: %(title)s") % {"title": event.data.get("title", "")}


def _done(event) -> str:
    return _("finished an action: %(title)s") % {"title": event.data.get("title", "")}


tell("review.opened", gettext_lazy("opened a review"), tone="info", icon="history")
tell("review.written", gettext_lazy("wrote on the review"), icon="writing")
tell("review.completed", gettext_lazy("completed the review"), tone="success", icon="clipboard-check")
tell("review.reopened", gettext_lazy("reopened the review"), tone="warning", icon="history")
tell("review.action_added", _added, tone="info", icon="list-check")
tell("review.action_done", _done, tone="success", icon="check")

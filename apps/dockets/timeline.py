"""How what hangs on a docket reads in its history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import tell


def _titled(template):
    return lambda event: (
        template() % {"title": event.data.get("title") or event.data.get("to") or event.data.get("excerpt", "")}
    )


tell("task.added", _titled(lambda: _("added the task “%(title)s”")), icon="list-check")
tell("task.edited", _titled(lambda: _("changed the task “%(title)s”")), icon="list-check")
tell("task.started", _titled(lambda: _("started the task “%(title)s”")), tone="accent", icon="player-play")
tell("task.ordered", gettext_lazy("put the tasks in another order"), icon="list-check")
tell("task.done", _titled(lambda: _("finished the task “%(title)s”")), tone="success", icon="check")
tell("task.skipped", _titled(lambda: _("skipped the task “%(title)s”")), tone="warning", icon="minus")
tell("task.reopened", _titled(lambda: _("reopened the task “%(title)s”")), icon="list-check")
tell("docket.commented", _titled(lambda: _("said: %(title)s")), icon="message")
tell("docket.linked", _titled(lambda: _("linked %(title)s")), icon="link")
tell("docket.unlinked", _titled(lambda: _("took off the link to %(title)s")), icon="link")
tell("docket.watched", gettext_lazy("watches from now on"), icon="eye")
tell("docket.unwatched", gettext_lazy("no longer watches"), icon="eye")
tell("docket.attached", _titled(lambda: _("attached the file “%(title)s”")), icon="paperclip")
tell("docket.file_forgotten", _titled(lambda: _("kept the removed file “%(title)s” no longer")), icon="paperclip")
tell("docket.detached", _titled(lambda: _("took off the file “%(title)s”")), tone="warning", icon="paperclip")
tell("docket.tagged", _titled(lambda: _("changed the tags: %(title)s")), icon="tag")

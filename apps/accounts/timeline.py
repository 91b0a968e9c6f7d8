"""How events about people, teams and tokens read in a history."""

from django.utils.translation import gettext_lazy as _

from apps.audit.timeline import tell
from apps.audit.visibility import visibility

from .permissions import may_administer


def declare() -> None:
    """Tell every kind of event that accounts records."""
    tell("person.created", _("added this person"), icon="user-plus")
    tell("person.edited", _("changed the details"), icon="pencil")
    tell("person.deactivated", _("deactivated the account"), tone="danger", icon="ban")
    tell("person.reactivated", _("made the account active again"), tone="success", icon="user-check")
    tell("person.password_set", _("set a new password"), icon="key")
    tell("person.password_upgraded", _("had the password stored in a newer form"), icon="key")
    tell("person.settings_changed", _("changed their settings"), icon="settings")
    tell("role.granted", _role(_("gave the role %s")), icon="shield-check")
    tell("role.revoked", _role(_("took the role %s away")), tone="warning", icon="shield")
    tell("team.created", _("made the team"), icon="users")
    tell("team.edited", _("changed the team"), icon="pencil")
    tell("membership.added", _member(_("took %s into the team")), icon="user-plus")
    tell("membership.confirmed", _member(_("confirmed %s as a member")), tone="success", icon="user-check")
    tell("membership.changed", _member(_("changed who leads: %s")), icon="user")
    tell("membership.removed", _member(_("took %s out of the team")), tone="warning", icon="user")
    tell("token.created", _("made an API token"), icon="key")
    tell("token.revoked", _("revoked an API token"), tone="warning", icon="key")
    tell("absence.planned", _("noted a time away"), icon="calendar-time")
    tell("absence.cancelled", _("cancelled a time away"), icon="calendar-time")
    tell("view.saved", _("saved a view"), icon="eye")
    tell("view.changed", _("changed a saved view"), icon="pencil")
    tell("list.exported", _exported, icon="download")
    tell("list.file_written", _("had a long list written as a file"), icon="file-text")
    tell("bulk.applied", _bulk(_("acted on rows of a list at once: %(rows)s (%(list)s: %(action)s)")), icon="checklist")
    tell("bulk.finished", _bulk(_("an act on many rows is over (%(list)s: %(action)s)")), icon="checklist")
    tell("view.removed", _("removed a saved view"), icon="trash")
    tell("feed.created", _("made a calendar feed"), icon="calendar-plus")
    tell("feed.revoked", _("revoked a calendar feed"), tone="warning", icon="calendar")
    tell("person.signed_in", _("signed in"), icon="user-check")
    tell("person.proved", _("proved again who it is"), icon="user-check")
    tell("factor.begun", _("began to set up a second factor"), icon="lock")
    tell("factor.confirmed", _("signs in with a second factor"), tone="success", icon="shield-check")
    tell("factor.codes_renewed", _("made new recovery codes"), icon="key")
    tell("factor.recovered", _("used a recovery code"), tone="warning", icon="key")
    tell("factor.removed", _("removed the second factor"), tone="warning", icon="shield")
    tell("factor.reset", _("took the second factor away"), tone="danger", icon="shield")
    tell("person.signed_out", _("signed out"), icon="logout")
    tell("person.sign_in_failed", _("a sign-in with a wrong password"), tone="danger", icon="lock")


@visibility.register("accounts")
def visible(user, keys) -> list[str]:
    """Those of ``keys`` that are the person's own, a team's, or, for administrators, anybody's."""
    if may_administer(user) is None:
        return [key for key in keys if key.startswith(("person:", "team:"))]
    return [key for key in keys if key.startswith("team:") or key == user.event_key]


def _exported(event):
    given = {"list": event.data.get("list", ""), "format": event.data.get("format", "")}
    return _("took the rows of a list away (%(list)s, %(format)s)") % given


def _bulk(sentence):
    return lambda event: sentence % {name: event.data.get(name, "") for name in ("rows", "list", "action")}


def _role(sentence):
    return lambda event: sentence % event.data.get("role", "")


def _member(sentence):
    return lambda event: sentence % event.data.get("user", "")

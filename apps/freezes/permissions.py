"""Who announces and lifts freezes, who asks for an exception, who grants one."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.audit.models import Event
from apps.calendars.permissions import KEEPERS
from apps.core.refusals import Refusal
from apps.dockets.permissions import may_edit as may_edit_docket
from apps.dockets.permissions import visible_to
from apps.dockets.queries import doers_of

from .enums import STANDS, FreezeState, Level
from .models import Freeze, FreezeException, MaintenanceWindow

MANAGERS = (RoleName.CHANGE_MANAGER, RoleName.RELEASE_MANAGER, RoleName.ADMINISTRATOR)


def visible_freezes(user) -> QuerySet[Freeze]:
    """Freezes this person may see, with header, team and approver."""
    return Freeze.objects.filter(visible_to(user, "docket__")).select_related("docket__team", "approver")


def visible_exceptions(user) -> QuerySet[FreezeException]:
    """Exceptions this person may see: those of records that he or she may see."""
    return FreezeException.objects.filter(visible_to(user, "docket__")).select_related(
        "docket__team",
        "freeze__docket__team",
        "freeze__approver",
        "subject__team",
        "asked_by",
        "decided_by",
        "seconded_by",
    )


def deciders_see(user) -> Q:
    """Whoever decides on an exception sees it, and the record it is for, though both are restricted."""
    decides = FreezeException.objects.filter(freeze__approver=user)
    return Q(Exists(decides.filter(docket=OuterRef("pk")))) | Q(Exists(decides.filter(subject=OuterRef("pk"))))


def may_draft(user) -> Refusal | None:
    """Change managers, release managers, administrators."""
    if user.holds(*MANAGERS):
        return None
    return Refusal(
        _("Freezes are made by change managers, release managers and administrators."),
        code="may_draft",
        kind="who",
        unblock=_("a change manager"),
    )


def visible_maintenance(user) -> QuerySet[MaintenanceWindow]:
    """Maintenance windows this person may see, with header, team and scope."""
    rows = MaintenanceWindow.objects.filter(visible_to(user, "docket__")).select_related("docket__team")
    return rows.prefetch_related("scopes__service", "scopes__environment")


def may_keep(user) -> Refusal | None:
    """Maintenance windows: change managers, environment managers, administrators."""
    if user.holds(*KEEPERS):
        return None
    return Refusal(
        _("Maintenance windows are kept by change managers, environment managers and administrators."),
        code="may_keep",
        kind="who",
        unblock=_("an environment manager"),
    )


def may_keep_this(row: MaintenanceWindow, user) -> Refusal | None:
    """Editing, activating and retiring: whoever may make one."""
    return may_keep(user)


def may_manage(freeze: Freeze, user) -> Refusal | None:
    """Editing, announcing and lifting: whoever may make one."""
    return may_draft(user)


def movable_freezes(user) -> QuerySet[Freeze]:
    """Those whose time this person may edit, one that comes again left out: its times are moved as a whole."""
    rows = Freeze.objects.filter(schedule="").exclude(state=FreezeState.LIFTED)
    approved = Q(state__in=STANDS, level=Level.HARD)
    return rows.none() if may_draft(user) else rows.exclude(approved)


def may_announce(freeze: Freeze, user) -> Refusal | None:
    """Whoever may manage it; a hard freeze only somebody who wrote none of it."""
    if (refusal := may_manage(freeze, user)) or freeze.level != Level.HARD:
        return refusal
    wrote = Event.objects.filter(key=freeze.key, kind__in=("freeze.drafted", "freeze.edited"), by_id=user.pk)
    if not wrote.exists():
        return None
    return Refusal(
        _("You wrote this hard freeze, so somebody else approves it."),
        code="own_freeze",
        kind="who",
        unblock=_("another change or release manager"),
    )


def may_confirm(freeze: Freeze, user) -> Refusal | None:
    """A lockdown takes a second person: whoever may make one and did not make this one."""
    if (refusal := may_manage(freeze, user)) or user.pk != freeze.announced_by_id:
        return refusal
    return Refusal(
        _("You locked down yourself; a second person confirms it."),
        code="two_people",
        kind="who",
        unblock=_("another change or release manager"),
    )


def may_ask(subject, user) -> Refusal | None:
    """Whoever may edit a record may ask for leave to do it in a freeze."""
    sentence = may_edit_docket(subject, user)
    if not sentence:
        return None
    return sentence if isinstance(sentence, Refusal) else Refusal(sentence, code="may_ask", kind="who")


def may_decide(exception: FreezeException, user, doers: dict[int, set[int]] | None = None) -> Refusal | None:
    """The freeze's approver or a change manager; never who asked for it, nor who asked for the work or does it.

    ``doers`` where the caller has read them for many exceptions at once (see ``dockets.queries.doers_of``).
    """
    freeze = exception.freeze
    if user.pk == exception.asked_by_id:
        sentence = _("You asked for this exception yourself, so somebody else decides on it.")
        return Refusal(sentence, code="own_exception", kind="who", unblock=_another(freeze, user))
    if not (user.is_active and user.pk == freeze.approver_id) and not user.holds(RoleName.CHANGE_MANAGER):
        sentence = _("Exceptions from %(freeze)s are decided by %(who)s.")
        return Refusal(
            sentence % {"freeze": freeze.key, "who": decider_name(freeze)},
            code="may_decide",
            kind="who",
            unblock=decider_name(freeze),
        )
    doers = doers_of([exception.subject_id]) if doers is None else doers
    if user.pk not in doers.get(exception.subject_id, ()):
        return None
    sentence = _("You asked for %(subject)s or do it, so you do not let it through; %(who)s decides on its exception.")
    values = {"subject": exception.subject.key, "who": _another(freeze, user)}
    return Refusal(sentence % values, code="does_it", kind="who", unblock=_another(freeze, user))


def may_second(exception: FreezeException, user) -> Refusal | None:
    """A hard freeze takes two people: whoever granted first does not grant again while that yes counts."""
    if refusal := may_decide(exception, user):
        return refusal
    if user.pk != exception.decided_by_id or not exception.has_a_yes:
        return None
    return Refusal(
        _("You granted it already; a hard freeze takes a second person."),
        code="two_people",
        kind="who",
        unblock=_("another change manager"),
    )


def may_lift(freeze: Freeze, user) -> Refusal | None:
    """Whoever may manage it; of a hard one that is announced not who asked for lifting it: that takes two people."""
    if (refusal := may_manage(freeze, user)) or user.pk != freeze.lift_asked_by_id:
        return refusal
    return Refusal(
        _("You asked for lifting it; a hard freeze is lifted by a second person."),
        code="two_people",
        kind="who",
        unblock=_("another change or release manager"),
    )


def decider_name(freeze: Freeze) -> str:
    """Who decides on exceptions, in words."""
    if freeze.approver is None:
        return _("a change manager")
    return _("%(name)s or a change manager") % {"name": freeze.approver}


def _another(freeze: Freeze, user) -> str:
    """Who decides on exceptions instead of this person, in words."""
    if freeze.approver is None or freeze.approver_id == user.pk:
        return _("another change manager") if user.holds(RoleName.CHANGE_MANAGER) else _("a change manager")
    return decider_name(freeze)

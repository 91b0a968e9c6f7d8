"""What must be there first: other releases, services, infrastructure, third parties."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars.services import rework_docket
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from ..enums import DependencyKind
from ..graph import chain_back, lock_graph
from ..models import Release, ReleaseDependency
from ..permissions import may_manage, visible_to
from .locking import permitted


def add_dependency(
    release: Release, *, by, kind: str, on: str = "", service=None, title: str = ""
) -> ReleaseDependency:
    """Wait for another release (``on`` is its key), a service, or something named by ``title``.

    Raises Refused where nothing is named, for a release that one may not see, and for a chain that comes back here.
    """
    title = clean_line(title)[:200]
    with transaction.atomic():
        lock_graph()
        locked = permitted(release, may_manage, by)
        other = _release(on, by) if on else None
        insist(_names_what_it_says(kind, on, other, service, title), _comes_back(locked, other), kind="rule")
        with recording(
            kind="release.dependency_added",
            key=locked.key,
            by=by,
            data={"on": other.key if other else title or str(service), "kind": str(kind)},
        ):
            made = ReleaseDependency.objects.create(release=locked, kind=kind, on=other, service=service, title=title)
            if other:
                rework_docket(locked.docket)
            return made


def meet_dependency(dependency: ReleaseDependency, *, by, is_met: bool = True) -> ReleaseDependency:
    """It is there, or is not after all. Another release says so itself."""
    with transaction.atomic():
        locked = permitted(dependency.release, may_manage, by)
        dependency = _locked(dependency)
        insist(
            Refusal(_("Another release is met when it is in production; nobody says so by hand."), "by_itself", "rule")
            if dependency.on_id
            else None
        )
        if dependency.is_met == is_met:
            return dependency
        kind = "release.dependency_met" if is_met else "release.dependency_reopened"
        with recording(kind=kind, key=locked.key, by=by, data={"on": str(dependency)}):
            dependency.is_met = is_met
            dependency.save()
    return dependency


def remove_dependency(dependency: ReleaseDependency, *, by) -> None:
    """It does not wait for that any more; history keeps the row."""
    with transaction.atomic():
        locked = permitted(dependency.release, may_manage, by)
        dependency = _locked(dependency)
        with recording(kind="release.dependency_removed", key=locked.key, by=by, data={"on": str(dependency)}):
            dependency.delete()
            if dependency.on_id:
                rework_docket(locked.docket)


def _release(key: str, by) -> Release | None:
    return Release.objects.select_related("docket").filter(visible_to(by), docket__key=key.strip().upper()).first()


def _names_what_it_says(kind: str, on: str, other, service, title: str) -> Refusal | None:
    if kind not in DependencyKind.values:
        return _input("kind", _("There is no such kind of dependency."))
    if kind == DependencyKind.RELEASE:
        if other is None:
            return _input("on", _("There is no release “%s” that you may see.") % clean_line(on)[:40])
        return None
    if other is not None:
        return _input("on", _("A release is named by the kind “another release” only."))
    if kind == DependencyKind.SERVICE and service is None:
        return _input("service", _("Please choose the service."))
    if kind != DependencyKind.SERVICE and not title:
        return _input("title", _("Please say what it waits for."))
    return None


def _comes_back(release: Release, other: Release | None) -> Refusal | None:
    if other is None:
        return None
    if release.dependencies.filter(on=other).exists():
        return Refusal(_("It waits for %s already.") % other.key, code="twice", field="on")
    keys = chain_back(other, release)
    if not keys:
        return None
    return Refusal(
        _("It would wait for itself: %s.") % " → ".join([release.key, *keys]), code="circle", kind="rule", field="on"
    )


def _locked(dependency: ReleaseDependency) -> ReleaseDependency:
    rows = ReleaseDependency.objects.select_for_update(of=("self",)).select_related("on__docket", "service")
    return rows.get(pk=dependency.pk)


def _input(field: str, sentence: str) -> Refusal:
    return Refusal(sentence, code=field, kind="input", field=field)

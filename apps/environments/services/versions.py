"""The version inventory: what runs where is reported, by a pipeline or by hand, and is never taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from ..models import Environment, RunningVersion, Service
from ..permissions import may_report
from ..queries.versions import CONFIRMED, confirmations
from ..rules import runs_there

INSTANT = timedelta(microseconds=1)
LONGEST = {"version": 100, "digest": 200, "source": 200}


def report_version(
    service: Service,
    environment: Environment,
    version: str,
    *,
    by,
    at: datetime | None = None,
    digest: str = "",
    source: str = "",
) -> RunningVersion:
    """Since ``at`` (aware, now where not said) ``version`` runs of ``service`` in ``environment``; the row that says so.

    Reports may come twice and in any order. What is known already writes nothing, except a digest that was not known, and once
    for each other person that this one says so too: what only those said who do the work does not count for it.
    A late one takes its place in the past: what ran then ends where it begins, and it ends where the next one began.
    Raises Refused for who may not, for a service that the environment does not host, for a time ahead, and for a second
    version since the very same instant.
    """
    insist(may_report(service, environment, by))
    said = {"version": clean_line(version), "digest": clean_line(digest), "source": clean_line(source)}
    with transaction.atomic():
        # Reports of one place follow each other, and none races with the place being retired or emptied.
        environment = Environment.objects.select_for_update(no_key=True).get(pk=environment.pk)
        now, hosted = clock.now(), environment.hosted.filter(service=service).exists()
        insist(runs_there(service, environment, hosted), *_unfit(said, at, now), kind="input")
        return _kept({"service": service, "environment": environment, **said}, at or now, by)


def end_versions(environment: Environment, *, of=None) -> None:
    """Nothing runs there from now on, or nothing of the services ``of``; inside the act that takes them away."""
    rows = RunningVersion.objects.select_for_update(of=("self",)).filter(environment=environment, until=None)
    for row in rows if of is None else rows.filter(service__in=of):
        row.until = max(clock.now(), row.since + INSTANT)
        row.save()


def _kept(said: dict, at: datetime, by) -> RunningVersion:
    rows = RunningVersion.objects.filter(service=said["service"], environment=said["environment"])
    before = rows.filter(since__lte=at).order_by("-since").first()
    there = before if before and (before.until is None or before.until > at) else None
    if there and _is_same(there, said) and (there.digest or not said["digest"]):
        _confirm(there, said, at, by)
        return there
    insist(_both_at_once(there, said, at), kind="input")
    with _act(said, at, by):
        if there and _is_same(there, said):
            there.digest, there.reported_by = said["digest"], by
            there.save()
            return there
        return _placed(said, at, by, there=there, after=rows.filter(since__gt=at).order_by("since").first())


def _confirm(there: RunningVersion, said: dict, at: datetime, by) -> None:
    """Another person says the same; whoever said it before adds nothing."""
    same = confirmations(there.pk).filter(version=there.version, digest=there.digest)
    if by.pk == there.reported_by_id or same.filter(event__by_id=by.pk).exists():
        return
    with _act(said, at, by, kind=CONFIRMED):
        there.save()


def _placed(said: dict, at: datetime, by, *, there, after) -> RunningVersion:
    """Cut what ran then, and put the new row in its place; where the next one is the same, that began earlier."""
    follows_on = after is not None and (there is None or there.until == after.since)
    if there is not None:
        there.until = at
        there.save()
    if follows_on and _is_same(after, said):
        after.since, after.digest = at, after.digest or said["digest"]
        after.save()
        return after
    return RunningVersion.objects.create(
        **said, since=at, until=after and after.since, reported_by=by, reported_at=clock.now()
    )


def _is_same(row: RunningVersion, said: dict) -> bool:
    """The same version; built anew under the same name it is another artefact, and a row of its own."""
    differs = row.digest and said["digest"] and row.digest != said["digest"]
    return row.version == said["version"] and not differs


def _both_at_once(there: RunningVersion | None, said: dict, at: datetime) -> Refusal | None:
    if there is None or there.since != at or _is_same(there, said):
        return None
    sentence = _("%(version)s is reported to run there since that very instant; only one of the two can be right.")
    return Refusal(sentence % {"version": there.version}, code="both_at_once", kind="input", field="at")


def _unfit(said: dict, at: datetime | None, now: datetime) -> list[Refusal]:
    found = [
        Refusal(_("At most %s characters.") % most, code="too_long", kind="input", field=name)
        for name, most in LONGEST.items()
        if len(said[name]) > most
    ]
    if not said["version"]:
        found.append(Refusal(_("Please say which version runs there."), code="missing", kind="input", field="version"))
    if at is not None and (at.tzinfo is None or at > now):
        sentence = _("What runs is reported once it runs: give a time that is not ahead, or none for now.")
        found.append(Refusal(sentence, code="ahead", kind="input", field="at"))
    return found


def _act(said: dict, at: datetime, by, kind: str = "version.reported"):
    """One act, told on the environment; it names the service, whose page shows the same row."""
    data = {"service": said["service"].slug, "version": said["version"], "since": at.isoformat()}
    return recording(kind=kind, key=said["environment"].event_key, by=by, data=data)

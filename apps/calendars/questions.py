"""The verdict as machines ask for it: a place and a time, with or without a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal
from apps.dockets.subjects import url_of, work_of

from .queries import facts_of_place, window_of
from .verdict import Verdict, verdict


def ask(*, docket, service, environment, at: datetime, version: str = "") -> Verdict:
    """Whether work on ``service`` in ``environment`` may happen at ``at``, for ``docket`` or for none.

    With a record its own facts and window count, and it has to name the service and the environment. ``version`` is what
    the work would bring there, which the promotion order judges; where the record says what it brings, it is that.
    """
    if docket is None:
        return verdict(None, facts_of_place([service], [environment]) | {"version": version}, None, at)
    facts, window = work_of(docket), window_of(docket)
    brings = facts.get("version") or version
    facts = {**facts, "version": brings}
    answer = verdict(docket, facts, window.span if window else None, at)
    missing = [
        _elsewhere(docket, place)
        for place, named in ((service, "service_ids"), (environment, "environment_ids"))
        if place.pk not in facts.get(named, ())
    ]
    if version and version != brings:
        missing.append(_another(docket, brings, version))
    return replace(answer, answer="deny", reasons=[*missing, *answer.reasons]) if missing else answer


def _another(docket, brings: str, version: str) -> Refusal:
    sentence = _("%(key)s brings %(brings)s, not %(version)s.")
    said = {"key": docket.key, "brings": brings, "version": version}
    return Refusal(sentence % said, code="other_version", url=url_of(docket), unblock=docket.team.name)


def _elsewhere(docket, place) -> Refusal:
    sentence = _("%(key)s does not name %(place)s.") % {"key": docket.key, "place": place}
    return Refusal(sentence, code="elsewhere", url=url_of(docket), unblock=docket.team.name)

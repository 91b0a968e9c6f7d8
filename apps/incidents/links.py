"""Which links to a major incident let work go on: those of who leads it, not those of who wants to begin."""

from __future__ import annotations

from collections.abc import Iterable

from apps.dockets.queries import doers_of, links_between

from .models import Incident
from .permissions import may_act


def freed_by_links(works: Iterable[int], incidents: Iterable[int]) -> set[tuple[int, int]]:
    """The pairs ``(docket of the work, docket of the incident)`` that a link joins which lets the work go on.

    Its commander made it, or somebody who may act on the incident and neither asked for the work nor does it; what the
    system linked counts. Everybody else may link the two all the same; it frees nothing.
    """
    found = links_between(works, incidents)
    if not found:
        return set()
    rows = Incident.objects.select_related("docket__team", "commander").in_bulk(
        {incident for _work, incident, _by in found}, field_name="docket_id"
    )
    doers = doers_of({work for work, _incident, _by in found})
    # Asked once for each person and incident, however much work that person linked to it.
    acts = {(pk, by.pk): by for work, pk, by in found if by and by.pk not in doers.get(work, ())}
    acts = {key for key, by in acts.items() if not may_act(rows[key[0]], by)}
    return {
        (work, pk)
        for work, pk, by in found
        if by is None or by.pk == rows[pk].commander_id or (by.pk not in doers.get(work, ()) and (pk, by.pk) in acts)
    }

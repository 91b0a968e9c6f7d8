"""What a pasted link or key begins a change with, and open changes that may be the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Lower

from apps.dockets.enums import Prefix
from apps.dockets.links import pasted
from apps.environments.models import Service

from ..enums import OPEN_STATES
from ..models import ChangeRequest, ChangeService
from ..permissions import visible_to

WORD = re.compile(r"[^\W_]{3,40}")
MOST_WORDS, SHOWN = 8, 5


@dataclass(frozen=True)
class Prefill:
    """What a link says: a title, the services of its repository, the address or key to link, the change to copy, and
    whether what it says is restricted."""

    title: str = ""
    services: list[str] = field(default_factory=list)
    link: str = ""
    copied_from: str = ""
    restricted: bool = False
    environments: list[str] = field(default_factory=list)


def prefill(text: str, user, *, host: str = "") -> Prefill | None:
    """What ``text`` (an address or a key) gives a new change; None where it is neither. Nothing is fetched."""
    own = {host.lower(), urlsplit(settings.SITE_URL).netloc.lower()} - {""}
    found = pasted(text, user, hosts=own)
    if found is None:
        return None
    if found.to is not None:
        copied = found.to.key if found.to.prefix == Prefix.CHANGE else ""
        services, environments = _places_of(copied, user) if copied else ([], [])
        return Prefill(
            found.title,
            services,
            link=found.to.key,
            copied_from=copied,
            restricted=found.to.is_restricted,
            environments=environments,
        )
    return Prefill(found.title, _of_repository(found.repository), found.url)


def alike(title: str, services: Iterable, *, user, besides: int | None = None) -> list[ChangeRequest]:
    """Open changes on any of these services whose titles share two words with ``title`` (one, where it has but one),
    likeliest first; one query, or none where there is nothing to compare."""
    words = list(dict.fromkeys(WORD.findall(title.lower())))[:MOST_WORDS]
    services = [service.pk for service in services]
    if not words or not services:
        return []
    pairs = [" & ".join(pair) for pair in combinations(words, 2)] or words
    query = SearchQuery(" | ".join(f"({pair})" for pair in pairs), config="english", search_type="raw")
    return list(
        ChangeRequest.objects.filter(
            visible_to(user),
            Exists(ChangeService.objects.filter(change=OuterRef("pk"), service__in=services)),
            state__in=OPEN_STATES,
            docket__words=query,
        )
        .exclude(pk=besides or 0)
        .select_related("docket", "type")
        .order_by(SearchRank(F("docket__words"), query).desc(), "-pk")[:SHOWN]
    )


def _places_of(key: str, user) -> tuple[list[str], list[str]]:
    """The services and environments of a change that may be seen."""
    change = ChangeRequest.objects.filter(visible_to(user), docket__key=key).first()
    if change is None:
        return [], []
    return [
        list(rows.order_by("slug").values_list("slug", flat=True)) for rows in (change.services, change.environments)
    ]


def _of_repository(address: str) -> list[str]:
    if not address:
        return []
    forms = [address, f"{address}/", f"{address}.git"]
    rows = Service.objects.annotate(repository=Lower("repository_url")).filter(repository__in=forms)
    return list(rows.exclude(lifecycle="retired").order_by("slug").values_list("slug", flat=True)[:20])

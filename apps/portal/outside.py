"""Slipway as an outside program meets it: HTTP, a token, and the API's own answers."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx

PATIENCE = 60
TRIES = 6


class Unwanted(Exception):
    """The API said no; ``sentence`` is what it said."""

    def __init__(self, status: int, sentence: str):
        self.status, self.sentence = status, sentence
        super().__init__(f"{status}: {sentence}")


class Outside:
    """A client of one Slipway. Safe for several threads; what was not answered is asked again under the same key."""

    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None):
        self.http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1/",
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
            transport=transport,
        )

    def get(self, path: str, **query) -> dict | list:
        """The JSON at an address; raises Unwanted."""
        return self._ask("GET", path, params=query).json()

    def rows(self, path: str, **query) -> Iterator[dict]:
        """All rows of a collection, page after page."""
        page = self.get(path, limit=200, **query)
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self._ask("GET", page["next"]).json()

    def post(self, path: str, body: dict, *, key: str) -> dict:
        """Create something once, however often it is asked under ``key``; raises Unwanted."""
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": key}).json()

    def _ask(self, method: str, path: str, **given) -> httpx.Response:
        for turn in range(1, TRIES + 1):
            try:
                answer = self.http.request(method, path, **given)
            except httpx.TransportError as problem:
                if turn == TRIES:
                    raise Unwanted(0, f"no answer: {problem}") from problem
                time.sleep(turn)
                continue
            if answer.status_code in (429, 503) and turn < TRIES:
                time.sleep(min(float(answer.headers.get("Retry-After", turn)), PATIENCE))
                continue
            if answer.is_success:
                return answer
            raise Unwanted(answer.status_code, _said(answer))
        raise AssertionError("unreachable")


def _said(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return answer.text[:200]
    sentences = [
        row.get("sentence") or row.get("detail", "")
        for row in (problem.get("refusals") or []) + (problem.get("errors") or [])
    ]
    return " ".join(filter(None, sentences)) or problem.get("detail") or problem.get("title", "")

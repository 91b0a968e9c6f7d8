"""Callers of the API: one by token, one by session."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.accounts import services
from apps.core import clock

SCOPES = ["read", "write", "approve"]


@pytest.fixture
def caller(people):
    """``caller("alice")`` is a client with a token of hers; ``scopes`` narrows or widens it."""

    def make(name: str, *, scopes: list[str] | None = None) -> APIClient:
        user = people.fresh(name)
        if scopes is None:
            scopes = [*SCOPES, "admin"] if name == "root" else SCOPES
        made = services.make_token(by=user, name="tests", scopes=scopes, expires_at=clock.now() + timedelta(days=1))
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
        client.secret, client.token = made.secret, made.token
        return client

    return make


def problem(response, status: int) -> dict:
    """The problem document of an answer, after checking that it is one and whole."""
    assert response.status_code == status, (response.status_code, response.content[:500])
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["type"]
    return body

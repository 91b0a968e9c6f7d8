"""Tokens open what their scopes name for their person, while both stand; Z-12: nothing is open to nobody."""

from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from apps.accounts import services
from apps.accounts.models import ApiToken
from apps.audit.enums import Via
from apps.audit.models import Event
from apps.core import clock
from apps.core.api.views import ApiMixin

from .conftest import problem

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def with_header(value: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=value)
    return client


def test_a_token_is_its_person(caller):
    body = caller("alice", scopes=["read"]).get(ME).json()
    assert (body["username"], body["scopes"]) == ("alice", ["read"])


HEADERS = [
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Bearer slp_",
    "Bearer slp_aaaaaaaaaa_" + "a" * 43,
    "Bearer \xe9",
    "bearer  slp_x",
    "Token x",
    "Basic YTpi",
    "Bearer slp_aaaaaaaaaa_" + "a" * 5000,
    "Bearer " + "%00" * 20,
]


def test_tokens_that_are_none(people):
    for header in HEADERS:
        answer = with_header(header).get(ME)
        problem(answer, 401)
        assert answer["WWW-Authenticate"] == 'Bearer realm="Slipway"', header


def test_a_right_prefix_alone_opens_nothing(caller):
    secret = caller("alice").secret
    problem(with_header(f"Bearer {secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}").get(ME), 401)


def test_only_the_digest_is_stored(caller):
    client = caller("alice")
    row = ApiToken.objects.values().get(pk=client.token.pk)
    assert client.secret.rpartition("_")[2] not in str(row)


def test_an_expired_a_revoked_and_a_leavers_token(caller, people):
    alice = caller("alice")
    with clock.shifted(timedelta(days=2)):
        assert "run out" in problem(alice.get(ME), 401)["detail"]
    services.revoke_token(alice.token, by=people.alice)
    assert "revoked" in problem(alice.get(ME), 401)["detail"]
    bob = caller("bob")
    services.deactivate(people.bob, by=people.root, reason="left")
    assert "not active" in problem(bob.get(ME), 401)["detail"]


SCOPED = [
    (["read"], "get", "people/", 200),
    (["write"], "get", "people/", 403),
    (["approve"], "get", "people/", 403),
    (["read"], "post", "saved-views/", 403),
    (["write"], "post", "saved-views/", 422),
    (["read", "write", "approve"], "post", "people/", 403),
    (["admin"], "post", "people/", 422),
    (["admin"], "get", "people/", 403),
    (["read", "write"], "patch", "teams/payments/", 403),
]


def test_scopes(caller):
    for scopes, method, path, status in SCOPED:
        answer = caller("root", scopes=scopes).generic(method.upper(), f"/api/v1/{path}", b"{}", "application/json")
        assert answer.status_code == status, (scopes, method, path)


def test_use_is_noted_once_a_minute_and_leaves_no_history(caller):
    alice = caller("alice")
    history, events = ApiToken.history.count(), Event.objects.count()
    alice.get(ME)
    first = ApiToken.objects.get(pk=alice.token.pk).last_used_at
    alice.get(ME)
    assert ApiToken.objects.get(pk=alice.token.pk).last_used_at == first
    with clock.shifted(timedelta(minutes=2)):
        alice.get(ME)
    assert ApiToken.objects.get(pk=alice.token.pk).last_used_at > first
    assert (ApiToken.history.count(), Event.objects.count()) == (history, events)


def test_events_name_the_token_they_came_with(caller):
    alice = caller("alice")
    alice.post("/api/v1/saved-views/", {"page": "changes", "name": "Mine", "query": ""}, format="json")
    event = Event.objects.get(kind="view.saved")
    assert (event.token_id, event.via, event.address) == (alice.token.pk, Via.API, "127.0.0.1")
    caller("bob", scopes=["read"])
    assert Event.objects.filter(kind="token.created").latest("id").token_id is None


def test_tokens_of_others_are_not_there(caller):
    alice, bob, root = caller("alice"), caller("bob"), caller("root")
    path = f"/api/v1/tokens/{alice.token.pk}/"
    problem(bob.get(path), 404)
    problem(bob.delete(path), 404)
    assert root.get(path).json()["secret"] is None
    assert root.delete(path).status_code == 204
    problem(alice.get(ME), 401)


NOT_MADE = [
    ("alice", {"scopes": []}, 422),
    ("alice", {"scopes": ["read", "read"]}, 422),
    ("alice", {"scopes": ["king"]}, 422),
    ("alice", {"scopes": ["admin"]}, 403),
    ("alice", {"user": "bob"}, 403),
    ("root", {"user": "bob"}, 403),
    ("alice", {"expires_at": "2020-01-01T00:00:00Z"}, 422),
    ("alice", {"expires_at": "2099-01-01T00:00:00Z"}, 422),
]


def test_tokens_that_are_not_made(caller):
    good = {"name": "x", "scopes": ["read"], "expires_at": (clock.now() + timedelta(days=9)).isoformat()}
    callers = {"alice": caller("alice"), "root": caller("root")}
    for name, body, status in NOT_MADE:
        problem(callers[name].post("/api/v1/tokens/", good | body, format="json"), status)


def test_a_session_needs_the_page_s_csrf_token(people):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(people.alice)
    assert client.get(ME).status_code == 200
    problem(client.post("/api/v1/saved-views/", {"page": "changes", "name": "M", "query": ""}, format="json"), 403)


def routes(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def api_views():
    found = {}
    for path, callback in routes(get_resolver().url_patterns):
        view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
        if path.startswith("api/v1/") and view is not None:
            found[view.__name__] = view
    return found


def test_every_endpoint_stands_on_the_base():
    """Idempotency, scopes, strict parameters and problems hold only for views made from ApiMixin."""
    strangers = {name for name, view in api_views().items() if not issubclass(view, ApiMixin)}
    assert strangers == {"SchemaView", "DocsView"}


def test_nothing_is_open_to_nobody():
    for view in api_views().values():
        names = {permission.__name__ for permission in view.permission_classes}
        assert "IsAuthenticated" in names, view


@pytest.mark.parametrize("path", ["schema/", "people/", "teams/", "tokens/", "absences/", "saved-views/", "me/"])
def test_nobody_reads_anything(client, path):
    problem(client.get(f"/api/v1/{path}"), 401)


def test_the_docs_page_sends_nobody_to_sign_in(client):
    assert client.get("/api/v1/docs/")["Location"] == "/accounts/sign-in/?next=/api/v1/docs/"

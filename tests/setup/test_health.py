"""Liveness, readiness, metrics, and what people get while the database is away."""

import json

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory

from config import broker, health
from config.middleware import DatabaseAwayMiddleware, answer_database_away


def test_live_asks_nobody(client):
    assert client.get("/healthz").json() == {"status": "alive"}


@pytest.mark.django_db
def test_ready_when_everything_is_in_order(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ready", "database": "ok", "migrations": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_not_ready_without_the_broker(client, monkeypatch):
    monkeypatch.setattr(broker, "installed", lambda: False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "manage.py prepare" in response.json()["broker"]


@pytest.mark.django_db
def test_not_ready_with_a_migration_missing(client):
    connection.cursor().execute("delete from django_migrations where app = 'sessions'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] == "1 not applied"


def test_not_ready_without_the_database(client, monkeypatch):
    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "CHECKS", {"database": away})
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "database": "cannot be reached"}


def test_lost_database_is_a_503_page_that_says_when_to_come_back():
    response = answer_database_away(RequestFactory().get("/changes/"), OperationalError("gone"))
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "Nothing was lost" in response.content.decode()


def test_lost_database_is_a_problem_document_on_the_api():
    response = answer_database_away(RequestFactory().get("/api/v1/changes/"), OperationalError("gone"))
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["status"] == 503


def test_other_errors_go_their_usual_way():
    middleware = DatabaseAwayMiddleware(lambda request: None)
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("no")) is None


def test_metrics_need_the_token(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "t0ken"
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 404
    response = client.get("/metrics", headers={"Authorization": "Bearer t0ken"})
    assert response.status_code == 200
    assert b"django_http_requests_total" in response.content

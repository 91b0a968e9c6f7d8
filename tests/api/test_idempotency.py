"""W-06 and K-06: one effect for one Idempotency-Key, also when both requests come at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from apps.accounts.models import IdempotencyKey, SavedView, Team
from apps.audit.models import Event
from apps.core import clock

from ..races import at_once
from .conftest import problem

URL = "/api/v1/saved-views/"
BODY = {"page": "changes", "name": "Mine", "query": "state=draft"}


def post(client, body=BODY, key="k-1", url=URL):
    return client.post(url, body, format="json", headers={"Idempotency-Key": key})


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_the_same_again_is_the_same_answer(self, caller):
        alice = caller("alice")
        first, again = post(alice), post(alice)
        assert (first.status_code, first.content) == (again.status_code, again.content)
        assert first["Location"] == again["Location"]
        assert again["Idempotency-Replayed"] == "true"
        assert again["Content-Type"] == "application/json"
        assert Event.objects.filter(kind="view.saved").count() == 1

    def test_another_body_is_422(self, caller):
        alice = caller("alice")
        post(alice)
        problem(post(alice, BODY | {"name": "Other"}), 422)
        assert SavedView.objects.count() == 1

    def test_another_address_is_422(self, caller):
        alice = caller("alice")
        post(alice)
        problem(post(alice, url="/api/v1/absences/"), 422)

    def test_keys_belong_to_their_caller(self, caller):
        post(caller("alice"))
        assert "Idempotency-Replayed" not in post(caller("bob"))
        assert SavedView.objects.count() == 2

    def test_a_refusal_is_an_answer_too(self, caller, people):
        mallory = caller("mallory", scopes=["read", "write"])
        body = {"user": "alice", "starts_at": "2027-01-01T00:00:00Z", "ends_at": "2027-01-02T00:00:00Z"}
        first = post(mallory, body, url="/api/v1/absences/")
        assert problem(first, 403)["refusals"][0]["unblock"] == "Alice Amsel"
        again = post(mallory, body, url="/api/v1/absences/")
        assert again.content == first.content
        assert again["Content-Type"] == "application/problem+json"

    def test_a_defect_is_none(self, caller, monkeypatch):
        alice = caller("alice")
        from apps.accounts.api import views

        broken = lambda **_: 1 / 0  # noqa: E731
        with monkeypatch.context() as patch:
            patch.setattr(views.services, "save_view", broken)
            problem(post(alice), 500)
        assert post(alice).status_code == 201

    @pytest.mark.parametrize("key", [" ", "x" * 256, "ключ", "a\tb", "a\x7f"])
    def test_keys_that_are_none(self, caller, key):
        answer = caller("alice").post(URL, BODY, format="json", HTTP_IDEMPOTENCY_KEY=key)
        problem(answer, 400)

    def test_answers_outlive_a_day_and_not_much_more(self, caller, settings):
        root = caller("root")
        post(root)
        with clock.shifted(timedelta(hours=24)):
            root2 = caller("root")
            assert post(root2)["Idempotency-Replayed"]
        with clock.shifted(timedelta(hours=26)):
            root3 = caller("root")
            assert "Idempotency-Replayed" not in post(root3)
        assert IdempotencyKey.objects.count() == 1

    def test_a_secret_is_shown_once_even_to_a_retry(self, caller):
        alice = caller("alice")
        body = {"name": "pipeline", "scopes": ["read"], "expires_at": "2026-12-01T00:00:00Z"}
        first, again = (post(alice, body, url="/api/v1/tokens/").json() for _time in range(2))
        assert first["secret"].startswith("slp_")
        assert again == first | {"secret": None}
        assert first["secret"].encode() not in bytes(IdempotencyKey.objects.get().body)

    def test_without_a_key_nothing_is_kept(self, caller):
        caller("alice").post(URL, BODY, format="json")
        assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_double_click_has_one_effect(self, caller, people):
        client = caller("root")

        def go():
            own = APIClient(raise_request_exception=False)
            own.credentials(HTTP_AUTHORIZATION=f"Bearer {client.secret}")
            return post(own, {"slug": "ledger", "name": "Ledger"}, url="/api/v1/teams/")

        answers = [answer for _round in range(5) for answer in at_once(*[go] * 4)]
        made = [answer for answer in answers if answer.status_code == 201]
        waiting = [answer for answer in answers if answer.status_code == 409]
        assert len(made) + len(waiting) == 20
        assert len({answer.content for answer in made}) == 1
        assert all(answer["Retry-After"] == "1" for answer in waiting)
        assert Team.objects.filter(slug="ledger").count() == 1
        assert Event.objects.filter(kind="team.created", key="team:ledger").count() == 1

    def test_in_flight_is_409(self, caller, people):
        alice = caller("alice")
        held, done = threading.Event(), threading.Event()

        def hold():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    key = f"{people.alice.pk}:k-1"
                    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [key])
                    held.set()
                    done.wait(10)
            finally:
                connection.close()

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait(10)
        try:
            assert problem(post(alice), 409)["type"].endswith("in_flight")
        finally:
            done.set()
            thread.join()
        assert post(alice).status_code == 201

    def test_what_failed_half_way_leaves_no_key(self, caller, people, monkeypatch):
        alice = caller("alice")

        from apps.accounts.api import views

        with monkeypatch.context() as patch:
            patch.setattr(views.services, "save_view", lambda **given: _then_fail(given))
            post(alice)
        assert not SavedView.objects.exists()
        assert not IdempotencyKey.objects.exists()
        assert post(alice).status_code == 201


def _then_fail(given):
    from apps.accounts.services.saved_views import save_view

    save_view(**given)
    raise RuntimeError

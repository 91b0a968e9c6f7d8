"""A second factor: codes that are good once, at signing in and where a decision asks once more (docs/adr/0013)."""

from datetime import timedelta

import pyotp
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.accounts import services as accounts
from apps.accounts.models import ApiToken, SecondFactor
from apps.accounts.services import factors
from apps.audit import relay
from apps.audit.models import Event
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.models import Notice
from tests.approvals.records import Log, Record, board, plugged, policy
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
PAGE, CODE_PAGE = "/accounts/second-factor/", "/accounts/sign-in/code/"


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


@pytest.fixture
def carol(people):
    """Carol with a second factor, the app on her phone, and her recovery codes."""
    app = begun(people.carol)
    codes = factors.confirm(people.carol, code=shown(app), password=PASSWORD)
    return people.fresh("carol"), app, codes


def begun(user) -> pyotp.TOTP:
    return pyotp.TOTP(factors.enrolment_of(factors.begin(user)).secret)


def shown(app: pyotp.TOTP, steps: int = 0) -> str:
    return app.at(int(clock.now().timestamp()) + 30 * steps)


def halfway(client, then: str = "/approvals/"):
    return client.post("/accounts/sign-in/", {"username": "carol", "password": PASSWORD, "next": then})


def signed_in(client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def test_setting_it_up_takes_a_code_and_the_password_and_shows_recovery_codes_once(client, people):
    client.force_login(people.carol)
    assert "Set it up" in client.get(PAGE).content.decode()
    assert not SecondFactor.objects.exists(), "A look at the page sets nothing up."
    assert client.post(PAGE, {"act": "begin"}).status_code == 302
    assert client.get(PAGE).status_code == 200
    planted = factors.enrolment_of(SecondFactor.objects.get()).secret
    other = Client()
    other.force_login(people.carol)
    assert planted not in other.get(PAGE).content.decode(), "What another session began is not shown in this one."
    client.post(PAGE, {"act": "begin"})
    page = client.get(PAGE).content.decode()
    secret = factors.enrolment_of(SecondFactor.objects.get()).secret
    assert (secret in page, planted in page) == (True, False)
    assert 'role="img"' in page
    assert secret not in str(SecondFactor.objects.values().get()), "What is stored opens nothing by itself."
    app = pyotp.TOTP(secret)
    for given in ({"code": "000000", "password": PASSWORD}, {"code": shown(app), "password": "wrong"}):
        assert client.post(PAGE, given | {"act": "confirm"}).status_code == 422
        assert not people.fresh("carol").has_second_factor
    with clock.shifted(timedelta(minutes=31)):
        assert client.post(PAGE, {"act": "confirm", "code": shown(app), "password": PASSWORD}).status_code == 422
    answer = client.post(PAGE, {"act": "confirm", "code": shown(app), "password": PASSWORD})
    codes = answer.context["codes"]
    assert (len(codes), all(code in answer.content.decode() for code in codes)) == (10, True)
    again = client.get(PAGE).content.decode()
    assert not any(code in again for code in [*codes, secret])
    assert not any(code.replace("-", "") in str(SecondFactor.objects.values().get()) for code in codes)
    with pytest.raises(Refused, match="You have a second factor already"):
        factors.begin(people.fresh("carol"))


def test_signing_in_takes_a_code_once_and_a_recovery_code_once(client, carol):
    _user, app, codes = carol
    answer = halfway(client)
    assert (answer.url, signed_in(client)) == (f"{CODE_PAGE}?next=%2Fapprovals%2F", False)
    for wrong in (shown(app), "123", "", "٠٠٠٠٠٠", codes[0][:-1], shown(app, 2), shown(app, -2)):
        client.post(CODE_PAGE, {"code": wrong})
        assert not signed_in(client), f"{wrong} opens nothing; the first was given already."
    assert client.post(CODE_PAGE, {"code": shown(app, 1), "next": "/approvals/"}).url == "/approvals/"
    assert signed_in(client)
    for number, lets_in in ((0, True), (0, False), (1, True)):
        client.post("/accounts/sign-out/")
        halfway(client)
        client.post(CODE_PAGE, {"code": codes[number].upper().replace("-", " ")})
        assert signed_in(client) == lets_in
    assert Event.objects.filter(kind="factor.recovered").count() == 2


def test_guessing_is_slowed_down_and_what_began_ends(client, carol, people):
    _user, app, _codes = carol
    assert client.get(CODE_PAGE).url == "/accounts/sign-in/", "Nobody is halfway."
    halfway(client)
    statuses = [client.post(CODE_PAGE, {"code": "000000"}).status_code for _try in range(11)]
    assert statuses == [*[200] * 10, 429]
    assert client.post(CODE_PAGE, {"code": shown(app, 1)}).status_code == 429
    cache.clear()
    with clock.shifted(timedelta(minutes=6)):
        assert client.post(CODE_PAGE, {"code": shown(app)}).url == "/accounts/sign-in/", "Five minutes are enough."
    halfway(client)
    accounts.set_password(people.carol, by=people.root)
    assert client.post(CODE_PAGE, {"code": shown(app, 1)}).url == "/accounts/sign-in/", "The password is another."
    assert not signed_in(client)


def test_a_decision_for_production_takes_the_code_and_not_the_password(client, carol, people):
    user, app, _codes = carol
    with plugged(Log()):
        policy("change", {"board": board("cab", user, people.dave), "step_up": True})
        record = Record(by=people.alice, team=people.team.payments)
        record.ask(people.alice)
        client.force_login(user)
        url = f"/approvals/{record.key}/change/"
        assert "Code of your second factor" in client.get(url).content.decode()
        given = {"ballot": record.ballot("cab").pk, "digest": record.digest, "choice": "approve"}
        vote = reverse("approvals:vote", args=[record.key, "change"])
        for wrong in (PASSWORD, shown(app), ""):
            assert client.post(vote, given | {"password": wrong}).status_code in (409, 422)
        assert record.ballot("cab").votes.count() == 0
        assert client.post(vote, given | {"password": shown(app, 1)}).status_code == 302
        assert record.ballot("cab").state == "carried"


def test_a_token_decides_such_things_only_if_it_was_made_with_a_code(client, carol, people):
    user, app, _codes = carol
    client.force_login(user)
    form = {"name": "phone", "scopes": ["read", "approve"], "life": 30}
    assert client.post("/accounts/tokens/", form | {"proof": PASSWORD}).context["made"] is None
    made = {}
    for name, proof in (("without", ""), ("with", shown(app, 1))):
        made[name] = client.post("/accounts/tokens/", form | {"proof": proof}).context["made"].secret
    assert [token.proved_at is None for token in ApiToken.objects.order_by("pk")] == [True, False]
    with plugged(Log()):
        policy("change", {"board": board("cab", user, people.dave), "step_up": True})
        record = Record(by=people.alice, team=people.team.payments)
        record.ask(people.alice)
        url = f"/api/v1/ballots/{record.ballot('cab').pk}/votes/"
        given = {"choice": "approve", "digest": record.digest}
        client.logout()
        answers = [
            client.post(url, given, "application/json", headers={"Authorization": f"Bearer {made[name]}"})
            for name in ("without", "with")
        ]
    assert [answer.status_code for answer in answers] == [409, 201]
    assert answers[0].json()["refusals"][0]["code"] == "step_up"


@pytest.mark.parametrize(
    ("url", "wrong", "most"),
    [
        (PAGE, {"act": "renew", "code": "000000"}, 10),
        (PAGE, {"act": "remove", "code": "0000-0000-0000-0000"}, 10),
        ("/accounts/password/", {"current": "wrong", "password": "a tide of timber", "again": "a tide of timber"}, 5),
    ],
)
def test_nothing_is_guessed_without_limit_from_a_session_left_open(client, carol, url, wrong, most):
    user, app, _codes = carol
    client.force_login(user)
    said = [client.post(url, wrong).content.decode() for _try in range(most + 1)]
    assert ["Too many attempts" in page for page in said] == [*[False] * most, True]
    right = {"code": shown(app, 1)} if "code" in wrong else {"current": PASSWORD}
    assert "Too many attempts" in client.post(url, wrong | right).content.decode()


def test_removing_takes_a_code_and_an_administrator_takes_it_away_with_a_reason(client, carol, people):
    user, app, old = carol
    client.force_login(user)
    new = client.post(PAGE, {"act": "renew", "code": shown(app, 1)}).context["codes"]
    assert not factors.takes_code(user, old[0])
    assert factors.takes_code(user, new[0])
    for wrong in ({"password": PASSWORD}, {"code": PASSWORD}, {"code": old[1]}):
        assert client.post(PAGE, {"act": "remove"} | wrong).status_code == 422
    reset = "/accounts/people/carol/second-factor/reset/"
    client.post(reset, {"reason": "Mine"})
    client.force_login(people.dave)
    client.post(reset, {"reason": "I would like to"})
    client.force_login(people.root)
    client.post(reset, {"reason": ""})
    assert people.fresh("carol").has_second_factor
    assert "Take the second factor away" in client.get("/accounts/people/carol/").content.decode()
    client.post(reset, {"reason": "Her phone fell into the harbour."})
    assert not people.fresh("carol").has_second_factor
    event = Event.objects.get(kind="factor.reset", outcome="done")
    assert (event.by_id, event.reason) == (people.root.pk, "Her phone fell into the harbour.")
    relay.drain()
    told = list(Notice.objects.filter(route="accounts.factor", user=people.carol).order_by("event_id"))
    said = ("set up for your account", "A recovery code was used", "New recovery codes", "Her phone fell")
    assert [any(each in one.sentence for one in told) for each in said] == [True] * 4
    client.force_login(people.carol)
    client.post(PAGE, {"act": "begin"})
    app = pyotp.TOTP(factors.enrolment_of(SecondFactor.objects.get()).secret)
    client.post(PAGE, {"act": "confirm", "code": shown(app), "password": PASSWORD})
    client.post(PAGE, {"act": "remove", "code": shown(app, 1)})
    assert not SecondFactor.objects.exists()


def test_a_rule_asks_for_a_second_factor_and_says_to_whoever_has_none_how_to_get_one(client, carol, people):
    user, app, _codes = carol
    with plugged(Log()):
        policy("change", {"board": board("cab", user, people.dave), "number": 2, "second_factor": True})
        record = Record(by=people.alice, team=people.team.payments)
        record.ask(people.alice)
        url, vote = f"/approvals/{record.key}/change/", reverse("approvals:vote", args=[record.key, "change"])
        given = {"ballot": record.ballot("cab").pk, "digest": record.digest, "choice": "approve"}
        client.force_login(people.dave)
        page = client.get(url).content.decode()
        assert (PAGE in page, 'value="approve"' in page) == (True, False)
        refused = client.post(vote, given | {"password": PASSWORD})
        assert (refused.status_code, "you have none yet" in refused.content.decode()) == (409, True)
        token = accounts.make_token(
            by=people.dave, name="phone", scopes=["read", "approve"], expires_at=clock.now() + timedelta(1), proved=True
        )
        rest, bearer = f"/api/v1/ballots/{given['ballot']}/votes/", {"Authorization": f"Bearer {token.secret}"}
        body = {"choice": "approve", "digest": record.digest}
        answer = client.post(rest, body, "application/json", headers=bearer).json()["refusals"][0]
        assert (answer["code"], answer["url"].endswith(PAGE)) == ("second_factor", True)
        with clock.shifted(timedelta(minutes=1)):
            mine = begun(people.dave)
            factors.confirm(people.dave, code=shown(mine), password=PASSWORD)
        answer = client.post(rest, body, "application/json", headers=bearer).json()["refusals"][0]
        assert answer["code"] == "step_up", "What the token's maker proved was a password."
        client.force_login(user)
        assert client.post(vote, given | {"password": shown(app, 1)}).status_code == 302
        assert record.ballot("cab").votes.get().voter == user

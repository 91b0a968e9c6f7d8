"""What record pages share: refusals become sentences and are recorded, a stale edit loses nothing."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.utils import timezone

from apps.audit.enums import Outcome
from apps.audit.models import Event
from apps.core import denials
from apps.core.components.asks import Ask, declare
from apps.core.pages import attempted, form_page, posted_version, readable, saved, transition_view
from apps.core.refusals import Refusal, Refused, Stale
from apps.core.workflow import SAME, Option, Transition

OPTIONS = [Option(Transition("finish", ("open",), SAME, label="Finish", asks=("reason", "at")))]
declare("at", Ask("At", kind="moment"))


class Record:
    key, version = "CHG-1", 3
    _meta = SimpleNamespace(model_name="change")

    def get_absolute_url(self):
        return "/changes/CHG-1/"


@pytest.fixture
def post(rf, people):
    def make(apply, **given):
        request = rf.post("/changes/CHG-1/transitions/", given)
        request.user, request.session = people.alice, SessionStore()
        request._messages = FallbackStorage(request)
        answer = transition_view(request, Record(), OPTIONS, apply)
        return answer, [str(message) for message in get_messages(request)]

    return make


@pytest.mark.django_db
class TestTransition:
    def test_what_is_asked_is_handed_on(self, post, people):
        seen = {}

        def apply(record, name, **given):
            seen.update(given, name=name)

        with timezone.override("Europe/Berlin"):
            given = {"reason": " ok ", "at": "2026-07-01T10:00", "extra": "x"}
            answer, said = post(apply, transition="finish", version="3", **given)
        assert (answer.status_code, answer["Location"]) == (302, "/changes/CHG-1/")
        assert said == ["Done: Finish."]
        at = seen.pop("at")
        assert at.astimezone(UTC) == datetime(2026, 7, 1, 8, tzinfo=UTC)
        assert seen == {"name": "finish", "by": people.alice, "version": 3, "reason": "ok"}

    def test_refusals_are_said_and_recorded(self, post):
        def apply(*_args, **_given):
            raise Refused(Refusal("A freeze is on.", code="freeze"), Refusal("Say why.", kind="input"))

        answer, said = post(apply, transition="finish", version="3")
        assert answer.status_code == 302
        assert said == ["A freeze is on.", "Say why."]
        event = Event.objects.get(kind="change.finish")
        assert (event.outcome, event.key, event.data) == (Outcome.REFUSED, "CHG-1", {"refusals": ["A freeze is on."]})

    def test_stale_is_409(self, post):
        def apply(*_args, **_given):
            raise Stale(Record(), 2)

        answer, _said = post(apply, transition="finish", version="2")
        assert answer.status_code == 409
        assert b"/changes/CHG-1/" in answer.content


class Plan(forms.Form):
    name = forms.CharField()


class Standing(Record):
    name = "Theirs"


@pytest.mark.django_db
class TestSaving:
    """A form is saved, kept with what is wrong, or shown beside what somebody else saved: every page the same way."""

    @pytest.fixture
    def ask(self, rf, people):
        def make(**given):
            request = rf.post("/plans/?a=1", given) if given else rf.get("/plans/")
            request.user, request.session, request.htmx = people.alice, SessionStore(), False
            request._messages = FallbackStorage(request)
            return request, Plan(request.POST or None)

        return make

    @staticmethod
    def said(request):
        return [str(message) for message in get_messages(request)]

    def test_what_is_saved_is_said_and_led_to(self, ask):
        request, form = ask(name="Ours")
        answer = saved(request, form, lambda name: Record(), done="%(key)s is saved.")
        assert (answer.status_code, answer["Location"], self.said(request)) == (
            302,
            "/changes/CHG-1/",
            ["CHG-1 is saved."],
        )
        request, form = ask(name="Ours")
        answer = saved(request, form, lambda name: name, done=lambda name: f"{name}!", to="/elsewhere/")
        assert (answer["Location"], self.said(request)) == ("/elsewhere/", ["Ours!"])

    def test_nothing_is_done_while_one_only_looks(self, ask):
        request, form = ask()
        assert saved(request, form, pytest.fail) is None
        assert form_page(request, "releases/part.html", form, refusal=Refusal("No.")).status_code == 403

    def test_what_is_refused_stands_at_its_field_under_the_version_of_the_first_try(self, ask):
        def act(name):
            raise Refused(Refusal("Taken.", field="name"))

        request, form = ask(name="Ours", version="2")
        assert saved(request, form, act, done="Saved.") is None
        answer = form_page(request, "accounts/team_form.html", form, record=SimpleNamespace(name="Theirs", version=3))
        assert answer.status_code == 422
        assert "Taken." in answer.content.decode()
        assert 'name="version" value="2"' in answer.content.decode()
        assert self.said(request) == []

    def test_who_was_slower_sees_both(self, ask):
        def act(name):
            raise Stale(Standing(), 2)

        request, form = ask(name="Ours", version="2")
        answer = saved(request, form, act, standing=lambda record: {"name": f"{record.name} now"})
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "Theirs now" in html
        assert 'value="Ours"' in html
        assert 'name="version" value="3"' in html

    def test_an_act_is_said_or_each_refusal_of_it(self, ask):
        def act():
            raise Refused("A freeze is on.", Refusal("Say why.", kind="input"))

        request, _form = ask()
        assert not attempted(request, act, done="Done.", kind="change.x", key="CHG-1")
        assert self.said(request) == ["A freeze is on.", "Say why."]
        assert Event.objects.get(kind="change.x").key == "CHG-1"
        request, _form = ask()
        assert attempted(request, lambda: None, done="Done.")
        assert self.said(request) == ["Done."]


@pytest.mark.django_db
def test_incomplete_input_is_no_attempt(people):
    denials.report(Refused(Refusal("Say why.", kind="input")), kind="x.y", key="X-1", by=people.alice)
    assert not Event.objects.filter(kind="x.y").exists()


@pytest.mark.parametrize(
    ("given", "version"), [("3", 3), ("", 2**31 - 1), ("x", 2**31 - 1), ("3.0", 2**31 - 1), ("٣", 2**31 - 1)]
)
def test_a_damaged_version_counts_as_stale(rf, given, version):
    assert posted_version(rf.post("/", {"version": given})) == version


def test_values_read_as_people_read_them():
    choice = forms.ChoiceField(choices=[("p1", "Priority 1")])
    assert readable(choice, "p1") == "Priority 1"
    assert readable(forms.BooleanField(), "on") == "yes"
    assert readable(forms.BooleanField(), False) == "no"
    assert readable(forms.CharField(), None) == ""
    assert readable(forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")]), ["a", "b"]) == "A, B"
    with timezone.override("Europe/Berlin"):
        assert readable(forms.DateTimeField(), datetime(2026, 7, 1, 8, tzinfo=UTC)) == "2026-07-01 10:00"
    assert readable(forms.DateTimeField(), "2026-07-01T10:00") == "2026-07-01 10:00"

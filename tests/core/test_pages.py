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
from apps.core.pages import posted_version, readable, transition_view
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

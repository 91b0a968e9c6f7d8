"""Templates prescribe fields that the type declares for itself, as they do the fields of every change."""

from __future__ import annotations

import pytest

from apps.audit.services import recording
from apps.changes import services
from apps.changes.custom import carried
from apps.changes.models import ChangeRequest, ChangeTemplate, ChangeType
from apps.core.refusals import Refused

from . import acts, templates
from .conftest import FIELDS

pytestmark = pytest.mark.django_db
BLANK = {"choices": [], "hint": "", "needed_at": "", "judged_in": ""}


@pytest.fixture
def own(seeded):
    with recording(kind="tests.prepared", key="tests", by=None):
        row = ChangeType.objects.get(slug="standard", is_in_force=True)
        row.fields = [{**BLANK, **field, "needed_at": ""} for field in FIELDS]
        row.save()
    return row


def test_a_template_locks_and_fills_in_fields_of_the_type(own, people, seeded, client):
    with pytest.raises(Refused) as refused:
        templates.drafted(people, seeded, locked={"custom": {"ring": "nowhere"}})
    assert [one.field for one in refused.value.refusals] == ["custom.ring"]
    with pytest.raises(Refused, match="locked already"):
        templates.drafted(people, seeded, locked={"custom": {"ring": "all"}}, defaults={"custom": {"ring": "first"}})
    locked = {**templates.LOCKED, "custom": {"ring": "all", "owner": "olga"}}
    template = templates.certified(
        people, seeded, locked=locked, defaults={"reason": "Planned.", "custom": {"load": 5}}
    )
    client.force_login(people.alice)
    page = client.get(template.get_absolute_url()).content.decode()
    assert "Business owner" in page
    assert "Olga Orlow" in page
    said = client.get(f"/api/v1/change-templates/{template.key}/").json()
    assert said["locked"]["custom"] == {"ring": "all", "owner": "olga"}
    form = client.get(f"/changes/new/?template={template.key}").context["form"]
    assert (form.initial["custom_standard__ring"], form.initial["custom_standard__owner"]) == ("all", "olga")
    typed = {
        "type": "standard",
        "title": "Flip it",
        "services": ["ledger"],
        "environments": ["payments-staging"],
        "start": f"{acts.soon(30):%Y-%m-%dT%H:%M}",
        "duration": "60",
        "zone": "UTC",
        "implementer": "alice",
        "template": template.key,
        "custom_standard__ring": "first",
        "custom_standard__load": "7",
    }
    assert client.post(f"/changes/new/?template={template.key}", typed).status_code == 302
    change = ChangeRequest.objects.latest("pk")
    assert change.custom == {"ring": "all", "owner": people.olga.pk, "load": 7}, "what is locked goes as it is"
    assert form.fields["custom_standard__ring"].disabled, "it is shown, and not written"
    assert template.key in form.fields["backout_plan"].help_text
    edited = client.get(f"/changes/{change.key}/edit/").context["form"]
    open_ones = [name for name in ("reason", "backout_plan", "custom_standard__load") if edited.fields[name].disabled]
    assert open_ones == ["backout_plan"]
    for wrong, field in (
        ({"custom": {"ring": "first"}}, "custom.ring"),
        ({"custom": {"ring": None}}, "custom.ring"),
        ({"backout_plan": "Hope."}, "backout_plan"),
        ({"services": [seeded.search]}, "services"),
    ):
        with pytest.raises(Refused) as refused:
            services.edit(change, by=people.alice, **wrong)
        assert [one.field for one in refused.value.refusals] == [field], "said while it is edited"
    services.edit(change, by=people.alice, custom={"load": 9})
    assert services.submit(acts.fresh(change), by=people.alice).state == "scheduled"


def test_a_change_made_standard_brings_its_own_fields_along(own, typed, people, seeded):
    """Those that standard changes have too, as far as they would still be kept."""
    with recording(kind="tests.prepared", key="tests", by=None):
        own.fields = [field for field in own.fields if field["name"] != "go_live"]
        own.save()
    given = {"vendor_ticket": "V-1", "owner": "olga", "ring": "all", "go_live": "2026-12-01", "trained": False}
    change = acts.draft(people, seeded, custom=given)
    assert carried(change, own) == {name: value for name, value in given.items() if name != "go_live"}
    change = acts.fresh(change)
    change.state, change.outcome = "closed", "successful"
    version = services.make_standard(change, by=people.bob).versions.get()
    assert version.defaults["custom"]["owner"] == people.olga.pk


def test_the_form_of_a_template_asks_how_binding_each_is(own, people, seeded, client):
    template = templates.drafted(people, seeded, locked={"custom": {"owner": "olga"}})
    client.force_login(people.alice)
    url = f"/changes/catalogue/{template.key}/edit/"
    page = client.get(url)
    form = page.context["form"]
    sent = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False, "")}
    sent |= {"version": template.version, "custom_standard__ring": "all", "mode_custom_standard__ring": "locked"}
    assert (sent["custom_standard__owner"], sent["mode_custom_standard__owner"]) == ("olga", "locked")
    wrong = client.post(url, {**sent, "custom_standard__load": "much", "mode_custom_standard__load": "default"})
    assert (wrong.status_code, "Give a number." in wrong.content.decode()) == (422, True)
    assert client.post(url, sent).status_code == 302
    row = ChangeTemplate.objects.get(pk=template.pk).versions.first()
    assert row.locked["custom"] == {"ring": "all", "owner": people.olga.pk}

"""The real input: read as it lies, loaded as an outsider, twice, with what is dirty told and nothing else lost."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application

from apps.accounts import services as accounts
from apps.accounts.models import Role, RoleGrant, Team
from apps.audit.services import recording
from apps.core import clock
from apps.dockets.models import Link
from apps.environments.models import Service
from apps.portal.management.commands import load_openstack
from apps.portal.openstack import read_cycle, slug_of
from apps.portal.outside import Outside, Unwanted
from apps.releases.models import Release

GOOD = "0" * 39 + "a"
FILES = {
    "deliverables/flamingo/nova.yaml": f"""
team: nova
type: service
repository-settings: {{openstack/nova: {{}}}}
releases:
  - version: 32.0.0
    projects: [{{repo: openstack/nova, hash: {GOOD}}}]
  - version: 1.10
    projects: [{{repo: openstack/nova, hash: short}}]
  - version: 32.0.0
""",
    "deliverables/flamingo/oslo.cache.yaml": "team: Quality Assurance\ntype: library\n",
    "deliverables/flamingo/broken.yaml": "team: [",
    "deliverables/flamingo/nameless.yaml": "type: library\n",
    "schedules/flamingo/schedule.yaml": """
cycle:
  - {start: '2025-08-25', end: '2025-08-29', x-project: [f-ff, g-election]}
  - {start: '2025-09-29', end: '2025-10-03', x-project: [f-final], project-specific: [f-manila-bugsquash]}
  - {start: 'soon', end: '2025-10-03'}
""",
}


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def test_read_as_it_lies(folder):
    cycle = read_cycle(folder)
    nova, oslo = sorted(cycle.deliverables, key=lambda one: one.slug)
    assert [version.number for version in nova.versions] == ["32.0.0", "1.10"]
    assert [commit.hash for commit in nova.versions[0].commits] == [GOOD]
    assert (oslo.slug, oslo.team_slug, oslo.versions) == ("oslo-cache", "quality-assurance", ())
    assert {one.code: (one.first, one.last) for one in cycle.milestones} == {
        "code_freeze": (date(2025, 8, 25), date(2025, 8, 29)),
        "production": (date(2025, 9, 29), date(2025, 10, 3)),
        "manila_bugsquash": (date(2025, 9, 29), date(2025, 10, 3)),
    }
    assert sorted(problem.where for problem in cycle.problems) == [
        "broken.yaml",
        "nameless.yaml",
        "nova.yaml",
        "nova.yaml",
        "schedule.yaml",
    ]


@pytest.mark.parametrize("given", ["", "/nowhere"])
def test_where_it_is_absent_it_says_so(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_openstack", given)


def test_without_a_token_it_says_how_to_get_one(folder):
    with pytest.raises(CommandError, match="createtoken"):
        call_command("load_openstack", str(folder), token="")


@pytest.mark.parametrize(
    ("name", "slug"), [("oslo.cache", "oslo-cache"), ("Puppet OpenStack", "puppet-openstack"), ("a_b", "a_b")]
)
def test_names_become_short_names(name, slug):
    assert slug_of(name) == slug


def test_an_answer_that_does_not_come_is_asked_for_again(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    answers = iter(
        [httpx.Response(503, headers={"Retry-After": "0"}), httpx.ConnectError("away"), httpx.Response(200, json=[1])]
    )

    def answer(request):
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    assert Outside("http://slipway", "token", httpx.MockTransport(answer)).get("me/") == [1]


def test_what_the_api_says_is_what_is_told():
    body = {"title": "Conflict", "refusals": [{"sentence": "It is there already."}]}
    outside = Outside("http://slipway", "token", httpx.MockTransport(lambda request: httpx.Response(409, json=body)))
    with pytest.raises(Unwanted, match="409: It is there already"):
        outside.post("releases/", {}, key="once")


@pytest.mark.django_db(transaction=True)
def test_loaded_through_the_api_twice_adds_nothing(folder, seeded, people, monkeypatch, capsys):
    with recording(kind="test.role", key="tests", by=None):
        RoleGrant.objects.create(role=Role.objects.get(slug="administrator"), user=people.frank)
    frank = people.fresh("frank")
    token = accounts.make_token(
        by=frank,
        user=frank,
        name="loader",
        scopes=["read", "write", "admin"],
        expires_at=clock.now() + timedelta(days=1),
    ).secret
    transport = httpx.WSGITransport(app=get_wsgi_application())
    monkeypatch.setattr(load_openstack, "Outside", lambda url, secret: Outside(url, secret, transport))
    call_command("load_openstack", str(folder), url="http://localhost", token=token)
    told = capsys.readouterr()
    assert "Added 2 teams, 2 services, 3 releases, 1 commits, 3 milestones; 5 left out." in told.out
    assert "broken.yaml" in told.err
    assert Service.objects.get(slug="nova").team == Team.objects.get(slug="nova")
    release = Release.objects.get(external_ref="openstack:flamingo:nova:32.0.0")
    assert (release.version_name, release.type) == ("32.0.0", "major")
    assert Link.objects.get(docket=release.docket).kind == "commit"
    cycle = Release.objects.get(external_ref="openstack:flamingo")
    assert set(cycle.milestones.values_list("code", flat=True)) == {"code_freeze", "production", "manila_bugsquash"}
    call_command("load_openstack", str(folder), url="http://localhost", token=token)
    assert "Added 0 teams, 0 services, 0 releases, 0 commits, 0 milestones" in capsys.readouterr().out

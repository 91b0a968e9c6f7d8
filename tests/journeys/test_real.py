"""OpenStack's real cycle through the public API of a running Slipway; `make real` where no other Slipway is named.

Deselected elsewhere: the data is nobody's here, and lies beside the project only where somebody put it.
"""

import os
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command

from apps.accounts.enums import RoleName, Scope
from apps.accounts.services import create_person, make_token
from apps.core import clock
from apps.environments.models import Service
from apps.portal.seeding import seed
from apps.releases.models import Release

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def token():
    seed()
    person = create_person(
        by=None,
        username="loader",
        name="The loader",
        email="loader@example.org",
        roles=[RoleName.ADMINISTRATOR, RoleName.RELEASE_MANAGER],
    )
    scopes = [Scope.READ, Scope.WRITE, Scope.ADMIN]
    return make_token(by=person, name="loading", scopes=scopes, expires_at=clock.now() + timedelta(days=1)).secret


def test_the_cycle_loads_and_a_second_run_adds_nothing(live_server, token, capsys):
    folder = os.environ["SLIPWAY_REAL_DATA"]
    call_command("load_openstack", folder, url=live_server.url, token=token)
    first = capsys.readouterr().out
    loaded = Service.objects.count(), Release.objects.count()
    call_command("load_openstack", folder, url=live_server.url, token=token)
    with capsys.disabled():
        sys.stdout.write(f"\n{first}\n")
    assert loaded[0] == 225
    assert loaded[1] > 400
    assert (Service.objects.count(), Release.objects.count()) == loaded

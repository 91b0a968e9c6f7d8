"""One row that breaks keeps no other waiting; where the database is gone, nobody goes on as if it were there."""

import pytest
from django.db import connection

from apps.core.sweeps import each


@pytest.mark.django_db
def test_each_row_has_its_turn_and_what_breaks_is_logged():
    seen = []

    def act(number: int) -> bool:
        seen.append(number)
        return 6 / number > 2

    assert each([1, 0, 2, 3], act) == 2
    assert seen == [1, 0, 2, 3]


@pytest.mark.django_db
def test_without_a_database_it_stops(monkeypatch):
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(ZeroDivisionError):
        each([0, 1], lambda number: 1 / number)

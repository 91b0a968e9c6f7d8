"""A wrong choice is answered with the choices there are, and a wrong step with the steps that this person can take."""

import pytest
from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.core.refusals import Refused
from apps.releases import services
from apps.releases.services import draft


class Sent(StrictSerializer):
    how = serializers.ChoiceField(choices=[("high", "High"), ("low", "Low")], required=False)
    many = serializers.ListField(child=serializers.ChoiceField(choices=["a", "b"]), required=False)


def test_a_wrong_choice_names_the_choices_also_in_a_list():
    asked = Sent(data={"how": "SEV1", "many": ["a", "c"], "odd": 1})
    assert not asked.is_valid()
    assert str(asked.errors["how"][0]).endswith("It is one of: high, low.")
    assert asked.errors["how"][0].code == "invalid_choice"
    assert "It is one of: a, b." in str(asked.errors["many"][1][0])
    assert asked.errors["odd"][0].code == "unknown_field"


@pytest.mark.django_db
def test_a_wrong_step_names_only_what_this_person_can_do_now(people, seeded):
    release = draft(by=people.frank, title="Refunds", services=[seeded.payments_api])
    with pytest.raises(Refused) as refused:
        services.apply(release, "advance", by=people.frank)
    said = str(refused.value)
    assert "What is: " in said
    assert "Cancel" in said
    assert "Resume" not in said

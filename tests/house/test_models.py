"""Every model is audited or says why not; every record with states has a table of them."""

import importlib

import pytest
from django.apps import apps
from django.db import models

OURS = [
    model
    for config in apps.get_app_configs()
    if config.name.startswith("apps.")
    for model in config.get_models()
    if not model.__name__.startswith("Historical")
]
STATEFUL = (
    ("changes", "ChangeRequest"),
    ("changes", "ChangeTemplate"),
    ("releases", "Release"),
    ("bookings", "Booking"),
    ("freezes", "Freeze"),
    ("freezes", "FreezeException"),
    ("freezes", "MaintenanceWindow"),
    ("approvals", "Revision"),
    ("incidents", "Incident"),
)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_model_is_audited_or_says_why_not(model):
    reason = getattr(model, "unaudited", "")
    assert hasattr(model, "history") != bool(reason), (
        f"{model._meta.label} needs history = audited() or unaudited = '…'"
    )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_times_and_people_come_in_pairs(model):
    names = {field.name for field in model._meta.get_fields() if isinstance(field, models.Field)}
    lonely = [
        name
        for name in names
        if name.endswith("_by") and name.removesuffix("_by") + "_at" not in names and name not in LONE_PEOPLE
    ]
    assert not lonely, f"{model._meta.label}: {lonely}"


# Who asked or seconded is told by the event of that act; the record keeps the person only.
LONE_PEOPLE = {"seconded_by", "given_by", "asked_by", "accepted_by", "certified_by", "recorded_by", "marked_by"}


@pytest.mark.parametrize("app, name", STATEFUL)
def test_every_state_says_whose_turn_it_is(app, name):
    model = apps.get_model(app, name)
    workflows = importlib.import_module(f"apps.{app}.workflow")
    states = {value for value, _label in model._meta.get_field("state").choices}
    tables = [table for table in vars(workflows).values() if type(table).__name__ == "Workflow"]
    assert any(states == set(table.turns) for table in tables), f"{name}: {states}"

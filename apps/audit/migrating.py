"""Append-only triggers for many tables in one migration step.

pgtrigger's own ``AddTrigger`` renders the whole project state again for each trigger; with a history table beside every
model that was half of the time that an empty database takes to migrate.
"""

from types import SimpleNamespace

from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import _add_trigger, _remove_trigger

from .triggers import APPEND_ONLY


class AppendOnly(Operation):
    """Protect the tables of ``models`` (lower-case names in the migration's app) from update, delete and truncate."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, models: list[str]):
        self.models = models

    def deconstruct(self):
        return self.__class__.__qualname__, [], {"models": self.models}

    def state_forwards(self, app_label, state):
        for name in self.models:
            model = state.models[app_label, name]
            table = model.options.get("db_table", f"{app_label}_{name}")
            model.options["triggers"] = _compiled(app_label, model.name, table)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for name in self.models:
            model = to_state.apps.get_model(app_label, name)
            for trigger in _compiled(app_label, model._meta.object_name, model._meta.db_table):
                _add_trigger(schema_editor, model, trigger)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for name in self.models:
            model = from_state.apps.get_model(app_label, name)
            for trigger in _compiled(app_label, model._meta.object_name, model._meta.db_table):
                _remove_trigger(schema_editor, model, trigger)

    def describe(self):
        return f"Make {', '.join(self.models)} append-only"


def _compiled(app_label: str, object_name: str, table: str) -> list:
    """The triggers for one table; compiling needs nothing of the model but its names."""
    names = SimpleNamespace(app_label=app_label, object_name=object_name, db_table=table)
    return [trigger.compile(SimpleNamespace(_meta=names)) for trigger in APPEND_ONLY]

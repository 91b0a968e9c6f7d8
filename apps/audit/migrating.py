"""Many tables in one migration step.

Django renders the whole project state anew for each model that a migration adds once one of them was asked for, and pgtrigger
for each trigger. With a history table beside every model that was nine tenths of the time that an empty database takes.
"""

from types import SimpleNamespace

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import _add_trigger, _remove_trigger

from .triggers import APPEND_ONLY


class Tables(Operation):
    """Create and change the models of an app together. Foreign keys among them may point forwards: PostgreSQL learns of
    them last. Each operation sees the state before all and the state after all, so a field is changed once in it."""

    reduces_to_sql = True
    reversible = True
    serialization_expand_args = ["operations"]

    def __init__(self, operations: list[Operation]):
        self.operations = operations

    def deconstruct(self):
        return self.__class__.__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label, state):
        # Rendered once when next asked for, instead of once for each model.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self._of_the_database():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self._of_the_database()):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def _of_the_database(self) -> list[Operation]:
        """A table is created as it stands after all, its constraints and indexes with it: they need no step."""
        created = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        return [one for one in self.operations if getattr(one, "model_name_lower", "") not in created]

    def references_model(self, name, app_label):
        return any(operation.references_model(name, app_label) for operation in self.operations)

    def describe(self):
        return "; ".join(operation.describe() for operation in self.operations)


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

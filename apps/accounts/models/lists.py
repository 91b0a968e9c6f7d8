"""Work on many rows of a list at once: which view a list opens with, acts on chosen rows, and files made of them."""

from django.db import models

from ..enums import BulkRowState, BulkState, ExportState
from .desk import SavedView
from .people import User


class PinnedView(models.Model):
    """The view that a person's list opens with; it may be one that somebody else shares."""

    user = models.ForeignKey(User, models.CASCADE, related_name="pinned_views")
    page = models.CharField(max_length=40)
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")

    unaudited = "How a person's own list opens, no business record."

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_pinned_view_per_person_and_page")]

    def __str__(self):
        return f"{self.page} of {self.user}: {self.view}"


class BulkRun(models.Model):
    """One act on many records: chosen, judged row by row, then applied to those where it is possible.

    Its number stands in every event that it caused, as the request's id ``bulk-<number>``.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="bulk_runs")
    page = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    given = models.JSONField(default=dict)
    """What was asked for, as plain JSON: a reason, a person's log-in name, minutes."""
    state = models.CharField(max_length=12, choices=BulkState, default=BulkState.OPEN)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_in")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    unaudited = "A working list; every act of it is recorded by an event of its own that names it."

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="bulk_runs_of_a_person")]

    def __str__(self):
        return f"bulk-{self.pk}"


class BulkRow(models.Model):
    """One record of a run: what would happen to it, or did, or the sentence why not."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=BulkRowState, default=BulkRowState.WAITING)
    sentence = models.TextField(blank=True)
    refusals = models.JSONField(default=list)
    given = models.JSONField(default=dict)
    """What this row alone is given, over what the run is given: undoing puts each back to its own."""
    before = models.JSONField(default=dict)
    """What would undo it: the action's values as they stood before."""

    unaudited = "A working list; every act of it is recorded by an event of its own that names it."

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="one_bulk_row_per_place"),
            models.UniqueConstraint(fields=["run", "key"], name="one_bulk_row_per_record"),
        ]

    def __str__(self):
        return f"{self.key}: {self.state}"


class ExportFile(models.Model):
    """A long list as a file, written in the background for the person who asked, and gone after some days."""

    user = models.ForeignKey(User, models.PROTECT, related_name="export_files")
    page = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    format = models.CharField(max_length=8)
    state = models.CharField(max_length=12, choices=ExportState, default=ExportState.WAITING)
    rows = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    unaudited = "A file on its way to who asked for it; that it was made is an event."

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="export_files_of_a_person")]

    def __str__(self):
        return f"{self.page}.{self.format} of {self.user}"

from django.urls import path

from .lists import BulkRunViewSet, ExportViewSet
from .views import AbsenceViewSet, MeView, PersonViewSet, SavedViewViewSet, TeamViewSet, TokenViewSet

routes = [
    ("people", PersonViewSet, "person"),
    ("teams", TeamViewSet, "team"),
    ("tokens", TokenViewSet, "token"),
    ("absences", AbsenceViewSet, "absence"),
    ("saved-views", SavedViewViewSet, "saved-view"),
    ("bulk-runs", BulkRunViewSet, "bulk-run"),
    ("exports", ExportViewSet, "export"),
]
paths = [path("me/", MeView.as_view(), name="me")]

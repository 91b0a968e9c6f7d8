from django.urls import path

from .views import AbsenceViewSet, MeView, PersonViewSet, SavedViewViewSet, TeamViewSet, TokenViewSet

routes = [
    ("people", PersonViewSet, "person"),
    ("teams", TeamViewSet, "team"),
    ("tokens", TokenViewSet, "token"),
    ("absences", AbsenceViewSet, "absence"),
    ("saved-views", SavedViewViewSet, "saved-view"),
]
paths = [path("me/", MeView.as_view(), name="me")]

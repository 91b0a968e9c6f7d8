"""Addresses under /audit/."""

from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("", views.events, name="events"),
    path("export/", views.export, name="export"),
    path("verify/", views.verify, name="verify"),
    path("timeline/<str:key>/", views.timeline, name="timeline"),
    path("as-of/<str:key>/", views.as_of, name="as_of"),
]

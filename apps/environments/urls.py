"""Addresses of services and environments."""

from django.urls import path

from . import views

app_name = "environments"
urlpatterns = [
    path("", views.service_list, name="list"),
    path("services/new/", views.service_new, name="service_new"),
    path("services/<slug:slug>/", views.service, name="service"),
    path("services/<slug:slug>/edit/", views.service_edit, name="service_edit"),
    path("services/<slug:slug>/retire/", views.service_retire, name="service_retire"),
    path("places/", views.environment_list, name="places"),
    path("places/new/", views.environment_new, name="environment_new"),
    path("places/<slug:slug>/", views.environment, name="environment"),
    path("places/<slug:slug>/edit/", views.environment_edit, name="environment_edit"),
    path("places/<slug:slug>/retire/", views.environment_retire, name="environment_retire"),
    path("places/<slug:slug>/versions/", views.versions, name="versions"),
    path("places/<slug:slug>/versions/new/", views.version_report, name="version_report"),
]

"""Addresses of incidents."""

from django.urls import path, re_path

from apps.accounts.lists import list_urls

from . import views

app_name = "incidents"
KEY = r"(?P<key>[Ii][Nn][Cc]-\d{1,12})"
urlpatterns = [
    path("", views.incident_list, name="list"),
    *list_urls("incidents"),
    path("new/", views.new, name="new"),
    re_path(rf"^{KEY}/$", views.detail, name="detail"),
    re_path(rf"^{KEY}/edit/$", views.edit, name="edit"),
    re_path(rf"^{KEY}/transitions/$", views.transitions, name="transitions"),
    path("of/<str:key>/", views.caused, name="caused"),
]

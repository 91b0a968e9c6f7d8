"""Addresses of freezes and exceptions."""

from django.urls import path

from . import views

app_name = "freezes"
urlpatterns = [
    path("", views.freeze_list, name="list"),
    path("new/", views.new, name="new"),
    path("preview/", views.preview, name="preview"),
    path("lockdown/", views.lockdown, name="lockdown"),
    path("lockdown/preview/", views.lockdown_preview, name="lockdown_preview"),
    path("exceptions/", views.exception_list, name="exception_list"),
    path("exceptions/<str:key>/", views.exception, name="exception"),
    path("exceptions/<str:key>/transitions/", views.exception_transitions, name="exception_transitions"),
    path("maintenance/", views.maintenance_list, name="maintenance_list"),
    path("maintenance/new/", views.maintenance_new, name="maintenance_new"),
    path("maintenance/preview/", views.maintenance_preview, name="maintenance_preview"),
    path("maintenance/<str:key>/", views.maintenance, name="maintenance"),
    path("maintenance/<str:key>/edit/", views.maintenance_edit, name="maintenance_edit"),
    path("maintenance/<str:key>/transitions/", views.maintenance_transitions, name="maintenance_transitions"),
    path("<str:key>/", views.detail, name="detail"),
    path("<str:key>/edit/", views.edit, name="edit"),
    path("<str:key>/ask/", views.ask, name="ask"),
    path("<str:key>/transitions/", views.transitions, name="transitions"),
]

"""Addresses of what others plan: bringing in their files, and how far a long one is."""

from django.urls import path

from apps.accounts.lists import run_urls

from . import import_views
from .importing.many import NAME

app_name = "imports"
urlpatterns = [
    path("", import_views.import_vendor, name="list"),
    *run_urls(NAME),
]

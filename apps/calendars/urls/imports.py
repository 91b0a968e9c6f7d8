"""Addresses of what others plan: bringing in their files, and how far a long one is."""

from django.urls import path

from apps.accounts.lists import run_urls

from ..importing.many import NAME
from ..views import imports

app_name = "imports"
urlpatterns = [
    path("", imports.import_vendor, name="list"),
    *run_urls(NAME),
]

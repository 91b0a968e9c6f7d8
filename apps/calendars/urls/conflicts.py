"""Addresses of the list of conflicts, under its own name."""

from django.urls import path

from apps.accounts.lists import list_urls

from ..views import conflicts

app_name = "conflicts"
urlpatterns = [path("", conflicts.conflict_list, name="list"), *list_urls("calendars:conflicts")]

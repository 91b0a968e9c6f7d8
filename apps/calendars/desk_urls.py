"""Addresses of the list of conflicts, under its own name."""

from django.urls import path

from apps.accounts.lists import list_urls

from . import desk_views

app_name = "conflicts"
urlpatterns = [path("", desk_views.conflict_list, name="list"), *list_urls("calendars:conflicts")]

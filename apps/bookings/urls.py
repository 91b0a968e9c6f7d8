"""Addresses of bookings."""

from django.urls import path

from . import views

app_name = "bookings"
urlpatterns = [
    path("", views.booking_list, name="list"),
    path("board/", views.board, name="board"),
    path("new/", views.new, name="new"),
    path("preview/", views.preview, name="preview"),
    path("rules/<slug:slug>/", views.rules, name="rules"),
    path("<str:key>/", views.detail, name="detail"),
    path("<str:key>/edit/", views.edit, name="edit"),
    path("<str:key>/transitions/", views.transitions, name="transitions"),
]

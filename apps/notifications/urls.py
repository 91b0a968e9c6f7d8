"""Addresses under /notifications/."""

from django.urls import path

from . import room_views, views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("count/", views.count, name="count"),
    path("bell/", views.bell, name="bell"),
    path("read/", views.read, name="read"),
    path("preferences/", views.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("rooms/", room_views.rooms, name="rooms"),
    path("rooms/<int:pk>/", room_views.room, name="room"),
    path("rooms/<int:pk>/try/", room_views.try_out, name="room_try"),
    path("rooms/<int:pk>/retire/", room_views.retire, name="room_retire"),
    path("<int:pk>/", views.open_notice, name="open"),
]

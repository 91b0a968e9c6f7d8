from django.urls import path

from .rooms import ChatRoomViewSet
from .views import NoticeViewSet, SettingsView

routes = [("notices", NoticeViewSet, "notice"), ("chat-rooms", ChatRoomViewSet, "chat-room")]
paths = [path("notification-settings/", SettingsView.as_view(), name="notification-settings")]

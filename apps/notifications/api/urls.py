from django.urls import path

from .views import NoticeViewSet, SettingsView

routes = [("notices", NoticeViewSet, "notice")]
paths = [path("notification-settings/", SettingsView.as_view(), name="notification-settings")]

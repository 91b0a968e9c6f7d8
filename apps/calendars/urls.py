from django.urls import path

from . import feeds, views

app_name = "calendars"

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<int:pk>/revoke/", feeds.revoke, name="revoke"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
    path("conflicts/<int:pk>/accept/", views.accept, name="accept"),
    path("environments/<slug:slug>/", views.environment, name="environment"),
    path("<str:key>/conflicts/", views.conflicts, name="conflicts"),
]

from django.urls import path

from apps.accounts.lists import view_urls

from . import feeds, moving, views

app_name = "calendars"

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("", views.calendar, name="list"),
    *view_urls("calendars"),
    path("windows/<int:pk>/card/", views.card, name="card"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<int:pk>/revoke/", feeds.revoke, name="revoke"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
    path("conflicts/<int:pk>/accept/", views.accept, name="accept"),
    path("windows/<int:pk>/move/", moving.move, name="shift"),
    path("windows/<int:pk>/move/look/", moving.look, name="shift_look"),
    path("environments/<slug:slug>/", views.environment, name="environment"),
    path("<str:key>/conflicts/", views.conflicts, name="conflicts"),
]

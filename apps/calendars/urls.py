from django.urls import include, path

from apps.accounts.lists import view_urls

from . import business_views, feeds, import_views, moving, rule_views, views

app_name = "calendars"

urlpatterns = [
    path("", views.calendar, name="calendar"),
    *view_urls("calendars", at="calendars:calendar"),
    path("windows/<int:pk>/card/", views.card, name="card"),
    path("business/", business_views.calendars, name="business"),
    path("business/new/", business_views.calendar_new, name="business_new"),
    path("business/<slug:slug>/", business_views.calendar, name="business_calendar"),
    path("business/<slug:slug>/edit/", business_views.calendar_edit, name="business_edit"),
    path("business/<slug:slug>/holidays/", business_views.holiday_add, name="holiday_add"),
    path("business/<slug:slug>/holidays/<int:pk>/remove/", business_views.holiday_remove, name="holiday_remove"),
    path("business/<slug:slug>/import/", import_views.import_holidays, name="import_holidays"),
    path("imports/", include("apps.calendars.import_urls")),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<int:pk>/revoke/", feeds.revoke, name="revoke"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
    path("rules/", rule_views.rule_list, name="rules"),
    path("rules/<slug:code>/", rule_views.rule, name="rule"),
    path("rules/<slug:code>/preview/", rule_views.rule_preview, name="rule_preview"),
    path("conflicts/", include("apps.calendars.desk_urls")),
    path("conflicts/<int:pk>/accept/", views.accept, name="accept"),
    path("windows/<int:pk>/move/", moving.move, name="shift"),
    path("windows/<int:pk>/move/look/", moving.look, name="shift_look"),
    path("environments/<slug:slug>/", views.environment, name="environment"),
    path("<str:key>/conflicts/", views.conflicts, name="conflicts"),
]

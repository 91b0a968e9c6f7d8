from django.urls import include, path

from apps.accounts.lists import view_urls

from ..views import business, calendar, feeds, imports, moving, rules

app_name = "calendars"

urlpatterns = [
    path("", calendar.calendar, name="calendar"),
    *view_urls("calendars", at="calendars:calendar"),
    path("windows/<int:pk>/card/", calendar.card, name="card"),
    path("business/", business.calendars, name="business"),
    path("business/new/", business.calendar_new, name="business_new"),
    path("business/<slug:slug>/", business.calendar, name="business_calendar"),
    path("business/<slug:slug>/edit/", business.calendar_edit, name="business_edit"),
    path("business/<slug:slug>/holidays/", business.holiday_add, name="holiday_add"),
    path("business/<slug:slug>/holidays/<int:pk>/remove/", business.holiday_remove, name="holiday_remove"),
    path("business/<slug:slug>/import/", imports.import_holidays, name="import_holidays"),
    path("imports/", include("apps.calendars.urls.imports")),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<int:pk>/revoke/", feeds.revoke, name="revoke"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/<slug:code>/", rules.rule, name="rule"),
    path("rules/<slug:code>/preview/", rules.rule_preview, name="rule_preview"),
    path("conflicts/", include("apps.calendars.urls.conflicts")),
    path("conflicts/<int:pk>/accept/", calendar.accept, name="accept"),
    path("windows/<int:pk>/move/", moving.move, name="shift"),
    path("windows/<int:pk>/move/look/", moving.look, name="shift_look"),
    path("environments/<slug:slug>/", calendar.environment, name="environment"),
    path("<str:key>/conflicts/", calendar.conflicts, name="conflicts"),
]

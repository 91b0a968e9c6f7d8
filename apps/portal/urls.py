from django.urls import path
from django.views.generic import RedirectView

from apps.accounts.views import draft
from apps.notifications.views import count

from . import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("exceptions/", views.exceptions, name="exceptions"),
    path("search/", views.search, name="search"),
    path("inbox/", RedirectView.as_view(pattern_name="notifications:inbox", query_string=True), name="inbox"),
    path("inbox/count/", count, name="inbox_count"),
    path("drafts/", draft, name="draft"),
]

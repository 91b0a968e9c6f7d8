from django.urls import path, re_path

from apps.accounts.lists import list_urls

from . import views

app_name = "releases"
KEY = r"(?P<key>[Rr][Ee][Ll]-\d{1,12})"
ROW = r"(?P<pk>\d{1,15})"
urlpatterns = [
    path("", views.release_list, name="list"),
    *list_urls("releases"),
    path("new/", views.new, name="new"),
    path("preview/", views.preview, name="preview"),
    re_path(rf"^{KEY}/$", views.detail, name="detail"),
    re_path(rf"^{KEY}/edit/$", views.edit, name="edit"),
    re_path(rf"^{KEY}/target/$", views.target, name="target"),
    re_path(rf"^{KEY}/transitions/$", views.transition, name="transition"),
    re_path(rf"^{KEY}/notes/$", views.notes, name="notes"),
    re_path(rf"^{KEY}/(?P<part>scope|milestones|dependencies|risks)/$", views.add_part, name="add_part"),
    re_path(
        rf"^{KEY}/(?P<part>scope|milestones|dependencies|risks)/{ROW}/(?P<act>[a-z]{{3,8}})/$",
        views.act_on_part,
        name="act_on_part",
    ),
    re_path(rf"^{KEY}/milestones/{ROW}/$", views.move_milestone, name="move_milestone"),
]

from django.urls import path, re_path

from apps.accounts.lists import list_urls

from . import views

app_name = "changes"
KEY = r"(?P<key>[Cc][Hh][Gg]-\d{1,12})"
TEMPLATE = r"(?P<key>[Tt][Pp][Ll]-\d{1,12})"
urlpatterns = [
    path("", views.change_list, name="list"),
    *list_urls("changes"),
    path("new/", views.new, name="new"),
    path("preview/", views.preview, name="preview"),
    re_path(rf"^{KEY}/$", views.detail, name="detail"),
    re_path(rf"^{KEY}/edit/$", views.edit, name="edit"),
    re_path(rf"^{KEY}/reassign/$", views.reassign, name="reassign"),
    re_path(rf"^{KEY}/parts/$", views.fan_out, name="fan_out"),
    re_path(rf"^{KEY}/transitions/$", views.transition, name="transition"),
    re_path(rf"^{KEY}/skip/(?P<slug>[-\w]{{1,100}})/$", views.ask_leave, name="ask_leave"),
    re_path(rf"^{KEY}/leaves/(?P<number>\d{{1,12}})/$", views.leave, name="leave"),
    re_path(rf"^{KEY}/leaves/(?P<number>\d{{1,12}})/transitions/$", views.leave_transition, name="leave_transition"),
    re_path(rf"^{KEY}/risk/$", views.risk, name="risk"),
    re_path(rf"^{KEY}/similar/$", views.similar, name="similar"),
    re_path(rf"^{KEY}/make-standard/$", views.make_standard, name="make_standard"),
    re_path(rf"^{KEY}/not-standard/$", views.dismiss_suggestion, name="dismiss_suggestion"),
    path("types/", views.type_list, name="types"),
    path("types/new/", views.new_type, name="new_type"),
    path("types/<slug:slug>/", views.type_page, name="type"),
    path("types/<slug:slug>/revise/", views.revise_type, name="revise_type"),
    re_path(r"^type-drafts/(?P<key>[A-Za-z]{3}-\d{1,12})/$", views.edit_type_draft, name="edit_type_draft"),
    path("risk/<slug:name>/", views.risk_model, name="risk_model"),
    path("risk/<slug:name>/revise/", views.risk_model_revise, name="risk_model_revise"),
    path("risk/revisions/<str:key>/", views.risk_revision, name="risk_revision"),
    path("risk/revisions/<str:key>/back-test/", views.back_test, name="back_test"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/new/", views.template_new, name="template_new"),
    re_path(rf"^catalogue/{TEMPLATE}/$", views.template, name="template"),
    re_path(rf"^catalogue/{TEMPLATE}/edit/$", views.template_edit, name="template_edit"),
    re_path(rf"^catalogue/{TEMPLATE}/transitions/$", views.template_transition, name="template_transition"),
]

from django.urls import path, re_path

from . import views

app_name = "changes"
KEY = r"(?P<key>[Cc][Hh][Gg]-\d{1,12})"
TEMPLATE = r"(?P<key>[Tt][Pp][Ll]-\d{1,12})"
urlpatterns = [
    path("", views.change_list, name="list"),
    path("export.csv", views.export, name="export"),
    path("views/", views.save_view, name="save_view"),
    path("new/", views.new, name="new"),
    path("preview/", views.preview, name="preview"),
    re_path(rf"^{KEY}/$", views.detail, name="detail"),
    re_path(rf"^{KEY}/edit/$", views.edit, name="edit"),
    re_path(rf"^{KEY}/transitions/$", views.transition, name="transition"),
    re_path(rf"^{KEY}/risk/$", views.risk, name="risk"),
    re_path(rf"^{KEY}/similar/$", views.similar, name="similar"),
    re_path(rf"^{KEY}/make-standard/$", views.make_standard, name="make_standard"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/new/", views.template_new, name="template_new"),
    re_path(rf"^catalogue/{TEMPLATE}/$", views.template, name="template"),
    re_path(rf"^catalogue/{TEMPLATE}/edit/$", views.template_edit, name="template_edit"),
    re_path(rf"^catalogue/{TEMPLATE}/transitions/$", views.template_transition, name="template_transition"),
]

"""Addresses of reviews."""

from django.urls import path

from . import views

app_name = "reviews"
urlpatterns = [
    path("", views.review_list, name="list"),
    path("<str:key>/", views.review, name="review"),
    path("<str:key>/panel/", views.panel, name="panel"),
    path("<str:key>/transitions/", views.transitions, name="transitions"),
    path("<str:key>/actions/", views.add_action, name="add_action"),
    path("<str:key>/actions/<int:pk>/finish/", views.finish_action, name="finish_action"),
]

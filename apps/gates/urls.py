from django.urls import path

from . import views

app_name = "gates"
urlpatterns = [
    path("waivers/<str:key>/", views.waiver, name="waiver"),
    path("<str:key>/panel/", views.panel, name="panel"),
    path("<str:key>/<str:purpose>/", views.room, name="gate"),
    path("<str:key>/<str:purpose>/act/", views.act, name="act"),
    path("<str:key>/<str:purpose>/decisions/<int:pk>/", views.decision, name="decision"),
    path("<str:key>/<str:purpose>/sign/<slug:code>/", views.sign, name="sign"),
    path("<str:key>/<str:purpose>/waive/<slug:code>/", views.ask_waiver, name="waive"),
]

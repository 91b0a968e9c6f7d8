from django.urls import path

from .views import EventViewSet, VerifyView

routes = [("events", EventViewSet, "event")]
paths = [path("audit/verify/", VerifyView.as_view(), name="audit-verify")]

from django.urls import path

from .views import ExceptionsView

paths = [path("exceptions/", ExceptionsView.as_view(), name="exceptions")]

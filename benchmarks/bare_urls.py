"""One view, so that the worker has answered something."""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse("bare"))]

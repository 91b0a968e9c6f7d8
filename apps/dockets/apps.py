from django.apps import AppConfig


class DocketsConfig(AppConfig):
    name = "apps.dockets"
    label = "dockets"

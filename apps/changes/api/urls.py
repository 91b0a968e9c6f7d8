from .catalogue import ChangeTemplateViewSet
from .views import ChangeViewSet

routes = [
    ("changes", ChangeViewSet, "change"),
    ("change-templates", ChangeTemplateViewSet, "change-template"),
]

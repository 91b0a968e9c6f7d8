from .views import ChangeViewSet

routes = [("changes", ChangeViewSet, "change")]

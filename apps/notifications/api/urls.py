from .views import NoticeViewSet

routes = [("notices", NoticeViewSet, "notice")]

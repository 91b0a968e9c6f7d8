from .views import ReleaseTemplateViewSet, ReleaseViewSet

routes = [("releases", ReleaseViewSet, "release"), ("release-templates", ReleaseTemplateViewSet, "release-template")]

from .views import DocketViewSet

routes = [("dockets", DocketViewSet, "docket")]

from django.urls import path

from .catalogue import ChangeTemplateViewSet
from .leaves import PromotionLeaveViewSet
from .risk_models import BackTestView, RiskModelViewSet
from .types import ChangeTypeViewSet
from .views import ChangeViewSet

routes = [
    ("changes", ChangeViewSet, "change"),
    ("change-types", ChangeTypeViewSet, "change-type"),
    ("change-templates", ChangeTemplateViewSet, "change-template"),
    ("promotion-leaves", PromotionLeaveViewSet, "promotion-leave"),
    ("risk-models", RiskModelViewSet, "risk-model"),
]
paths = [path("risk-back-tests/<str:key>/", BackTestView.as_view(), name="risk-back-test")]

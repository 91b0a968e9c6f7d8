from .catalogue import ChangeTemplate, ChangeTemplateService, ChangeType, TemplateVersion
from .leaves import PromotionLeave
from .requests import ChangeEnvironment, ChangePredecessor, ChangeRequest, ChangeService, SuggestionDismissal
from .risk import BackTest, RiskAssessment, RiskModel

__all__ = [
    "BackTest",
    "ChangeEnvironment",
    "ChangePredecessor",
    "ChangeRequest",
    "ChangeService",
    "ChangeTemplate",
    "ChangeTemplateService",
    "ChangeType",
    "PromotionLeave",
    "RiskAssessment",
    "RiskModel",
    "SuggestionDismissal",
    "TemplateVersion",
]

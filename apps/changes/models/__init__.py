from .catalogue import ChangeTemplate, ChangeTemplateService, ChangeType
from .requests import ChangeEnvironment, ChangePredecessor, ChangeRequest, ChangeService
from .risk import RiskAssessment, RiskModel

__all__ = [
    "ChangeEnvironment",
    "ChangePredecessor",
    "ChangeRequest",
    "ChangeService",
    "ChangeTemplate",
    "ChangeTemplateService",
    "ChangeType",
    "RiskAssessment",
    "RiskModel",
]

from .catalogue import ChangeTemplate, ChangeType
from .requests import ChangeEnvironment, ChangeRequest, ChangeService
from .risk import RiskAssessment, RiskModel

__all__ = [
    "ChangeEnvironment", "ChangeRequest", "ChangeService", "ChangeTemplate", "ChangeType", "RiskAssessment", "RiskModel",
]

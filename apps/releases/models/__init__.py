from .plan import Milestone, Phase, ReleaseDependency, ReleaseRisk, ScopeItem
from .releases import Release, ReleaseService
from .templates import ReleaseTemplate, TemplateMilestone, TemplatePhase

__all__ = [
    "Milestone",
    "Phase",
    "Release",
    "ReleaseDependency",
    "ReleaseRisk",
    "ReleaseService",
    "ReleaseTemplate",
    "ScopeItem",
    "TemplateMilestone",
    "TemplatePhase",
]

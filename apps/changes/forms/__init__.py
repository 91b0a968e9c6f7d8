"""What people type about changes."""

from .change import ChangeForm
from .filters import ChangeFilters

__all__ = ["ChangeFilters", "ChangeForm"]

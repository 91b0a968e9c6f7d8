"""My work: what waits for me and for how long, what I wait for and for whom, my week, and what lies ahead."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.approvals import queries as approvals
from apps.calendars import queries as calendars
from apps.changes import queries as changes
from apps.core import clock
from apps.dockets.enums import TaskState
from apps.dockets.models import Task
from apps.dockets.permissions import visible_to
from apps.freezes import queries as freezes
from apps.notifications.queries import open_requests
from apps.releases import queries as releases

WEEK = timedelta(days=7)
MOST = 12


@dataclass(frozen=True)
class Item:
    """One line of work: what it is, where it leads, by when it starts to hurt, and the word on its button."""

    sentence: str
    url: str
    key: str = ""
    note: str = ""
    due_at: datetime | None = None
    act: str = ""

    def urgency(self, now: datetime) -> str:
        """The tone of its clock: past due danger, within a day warning."""
        if self.due_at is None:
            return "neutral"
        return "danger" if self.due_at <= now else "warning" if self.due_at - now < timedelta(days=1) else "neutral"


@dataclass(frozen=True)
class Work:
    """Everything on the home page, for one person at one instant."""

    now: datetime
    asked: list[tuple[str, Item]]
    waiting: list[Item]
    week: list = field(default_factory=list)
    freezes: list = field(default_factory=list)
    exceptions: list[Item] = field(default_factory=list)
    manages: bool = False

    @property
    def count(self) -> int:
        return len(self.asked)

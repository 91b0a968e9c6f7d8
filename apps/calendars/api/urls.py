from .business import BusinessCalendarViewSet
from .conflicts import ConflictViewSet
from .feeds import FeedViewSet
from .imports import CalendarImportViewSet
from .rules import ConflictRuleViewSet
from .views import CalendarViewSet, VerdictViewSet
from .windows import WindowViewSet

routes = [
    ("feeds", FeedViewSet, "feed"),
    ("business-calendars", BusinessCalendarViewSet, "business-calendar"),
    ("calendar-imports", CalendarImportViewSet, "calendar-import"),
    ("calendar", CalendarViewSet, "calendar"),
    ("windows", WindowViewSet, "window"),
    ("verdict", VerdictViewSet, "verdict"),
    ("conflicts", ConflictViewSet, "conflict"),
    ("conflict-rules", ConflictRuleViewSet, "conflict-rule"),
]

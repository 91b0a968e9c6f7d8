from .business import BusinessCalendarViewSet
from .feeds import FeedViewSet
from .imports import CalendarImportViewSet
from .views import CalendarViewSet, ConflictViewSet, VerdictViewSet, WindowViewSet

routes = [
    ("feeds", FeedViewSet, "feed"),
    ("business-calendars", BusinessCalendarViewSet, "business-calendar"),
    ("calendar-imports", CalendarImportViewSet, "calendar-import"),
    ("calendar", CalendarViewSet, "calendar"),
    ("windows", WindowViewSet, "window"),
    ("verdict", VerdictViewSet, "verdict"),
    ("conflicts", ConflictViewSet, "conflict"),
]

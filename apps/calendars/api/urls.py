from .feeds import FeedViewSet
from .views import CalendarViewSet, ConflictViewSet, VerdictViewSet, WindowViewSet

routes = [
    ("feeds", FeedViewSet, "feed"),
    ("calendar", CalendarViewSet, "calendar"),
    ("windows", WindowViewSet, "window"),
    ("verdict", VerdictViewSet, "verdict"),
    ("conflicts", ConflictViewSet, "conflict"),
]

from .views import CalendarViewSet, ConflictViewSet, VerdictViewSet, WindowViewSet

routes = [
    ("calendar", CalendarViewSet, "calendar"),
    ("windows", WindowViewSet, "window"),
    ("verdict", VerdictViewSet, "verdict"),
    ("conflicts", ConflictViewSet, "conflict"),
]

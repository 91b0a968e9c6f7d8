from .meetings import MeetingViewSet, SeriesViewSet
from .revisions import RevisionViewSet
from .views import ApprovalViewSet, BallotViewSet, BoardViewSet, PolicyViewSet

routes = [
    ("approvals", ApprovalViewSet, "approval"),
    ("ballots", BallotViewSet, "ballot"),
    ("boards", BoardViewSet, "board"),
    ("meetings", MeetingViewSet, "meeting"),
    ("meeting-series", SeriesViewSet, "meeting-series"),
    ("policies", PolicyViewSet, "policy"),
    ("revisions", RevisionViewSet, "revision"),
]

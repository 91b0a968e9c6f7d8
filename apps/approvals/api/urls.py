from .revisions import RevisionViewSet
from .views import ApprovalViewSet, BallotViewSet, BoardViewSet, PolicyViewSet

routes = [
    ("approvals", ApprovalViewSet, "approval"),
    ("ballots", BallotViewSet, "ballot"),
    ("boards", BoardViewSet, "board"),
    ("policies", PolicyViewSet, "policy"),
    ("revisions", RevisionViewSet, "revision"),
]

from .views import GateViewSet, WaiverViewSet

routes = [("gates", GateViewSet, "gate"), ("waivers", WaiverViewSet, "waiver")]

"""The calendar for pages and programs: what is on it, and whether work may happen."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from apps.core import clock
from apps.core.api.filters import refuse_unknown
from apps.core.api.views import ApiMixin
from apps.core.reading import reading
from apps.dockets.models import Docket
from apps.dockets.permissions import may_see

from .. import queries
from ..drawing.looks import in_words
from ..questions import ask
from . import parameters, serializers


def docket_of(key: str, user):
    """The docket named in a body, or None where none is; 404 where the caller may not see it."""
    if not key:
        return None
    docket = Docket.objects.select_related("team").filter(key=key).first()
    if docket is None or may_see(docket, user):
        raise Http404
    return docket


class AskingViewSet(ApiMixin, ViewSet):
    """Endpoints that answer without a collection of records behind them."""

    def read_input(self, serializer_class) -> dict:
        """What was sent, checked; raises ValidationError (422)."""
        serializer = serializer_class(data=self.request.data, context={"request": self.request})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class CalendarViewSet(AskingViewSet):
    """Every window between two instants."""

    @extend_schema(parameters=parameters.DOCUMENTED, responses=serializers.CalendarSerializer)
    def list(self, request, *args, **kwargs):
        """The windows of at most 100 days: all of them, however many, or folded by day or hour where that is asked for."""
        refuse_unknown(request, parameters.NAMES, parameters.REPEATED)
        asked, user = parameters.read(request.query_params), request.user
        wanted = replace(asked.wanted, calendars=parameters.calendars(request.query_params))
        zone, about = asked.zone or user.time_zone, (user, asked.start, asked.end, wanted)
        if asked.fold:
            found, folds = queries.folded_json(*about, fold=asked.fold, zone=zone)
            folds = in_words(folds)
        else:
            found, folds = queries.entries_json(*about), "[]"
        head = f'"zone":"{zone}","start":"{asked.start.isoformat()}","end":"{asked.end.isoformat()}"'
        body = f'{{{head},"entries":{found},"folds":{folds}}}'
        return HttpResponse(body, content_type="application/json")


class VerdictViewSet(AskingViewSet):
    """One question for machines."""

    read_scope = write_scope = "read"

    @extend_schema(request=serializers.QuestionSerializer, responses={200: serializers.VerdictSerializer})
    def create(self, request, *args, **kwargs):
        """May this happen at that time: allow, deny or wait, with every reason."""
        given = self.read_input(serializers.QuestionSerializer)
        with reading():
            answer = ask(
                docket=docket_of(given["change"], request.user),
                service=given["service"],
                environment=given["environment"],
                at=given.get("time") or clock.now(),
                version=given["version"],
            )
        return Response(serializers.VerdictSerializer(answer).data)

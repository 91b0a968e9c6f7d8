"""The calendar for pages and programs: what is on it, what a window would meet, and whether work may happen."""

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from apps.core import clock
from apps.core.api.filters import refuse_unknown
from apps.core.api.views import ID_PATTERN, ApiMixin
from apps.core.spans import span as make_span
from apps.dockets.permissions import visible_dockets
from apps.dockets.subjects import subject_of

from .. import queries
from ..enums import Severity
from ..looks import in_words
from ..questions import ask
from . import parameters, serializers
from .shifting import ShiftMixin


class AskingViewSet(ApiMixin, ViewSet):
    """Endpoints that answer without a collection of records behind them."""

    def read_input(self, serializer_class) -> dict:
        """What was sent, checked; raises ValidationError (422)."""
        serializer = serializer_class(data=self.request.data, context={"request": self.request})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def docket_of(self, key: str):
        """The docket named in a body, or None where none is; 404 where the caller may not see it."""
        if not key:
            return None
        docket = visible_dockets(self.request.user).select_related("team").filter(key=key).first()
        if docket is None:
            raise Http404
        return docket


class CalendarViewSet(AskingViewSet):
    """Every window between two instants."""

    @extend_schema(parameters=parameters.DOCUMENTED, responses=serializers.CalendarSerializer)
    def list(self, request, *args, **kwargs):
        """The windows of at most 100 days: all of them, however many, or folded by day or hour where that is asked for."""
        refuse_unknown(request, parameters.NAMES)
        asked, user = parameters.read(request.query_params), request.user
        zone, about = asked.zone or user.time_zone, (user, asked.start, asked.end, asked.wanted)
        if asked.fold:
            found, folds = queries.folded_json(*about, fold=asked.fold, zone=zone)
            folds = in_words(folds)
        else:
            found, folds = queries.entries_json(*about), "[]"
        head = f'"zone":"{zone}","start":"{asked.start.isoformat()}","end":"{asked.end.isoformat()}"'
        body = f'{{{head},"entries":{found},"folds":{folds}}}'
        return HttpResponse(body, content_type="application/json")


class WindowViewSet(ShiftMixin, AskingViewSet):
    """Windows that do not stand yet, and moving those that do."""

    lookup_value_regex = ID_PATTERN

    @extend_schema(request=serializers.AskSerializer, responses=serializers.PreviewSerializer)
    @action(detail=False, methods=["post"])
    @clock.held()
    def preview(self, request, *args, **kwargs):
        """What a window, or several, would meet, and the next free slots; nothing is saved."""
        given = dict(self.read_input(serializers.AskSerializer))
        keys, wanted = list(dict.fromkeys(given.pop("changes"))), given.pop("slots")
        group = self._group(keys, given["start"]) if keys else [self._one(given)]
        met = queries.preview_together(group, request.user)
        if wanted is None:
            wanted = any(row.severity != Severity.INFO for _key, row in met)
        asked = [queries.asked_for(**one) for one in group]
        slots = queries.next_free_together(asked, user=request.user) if wanted else []
        return Response(serializers.PreviewSerializer({"conflicts": met, "slots": slots}).data)

    def _one(self, given: dict) -> dict:
        docket = self.docket_of(given.pop("change"))
        facts = subject_of(docket).facts(docket) if docket else None
        return {"span": make_span(given.pop("start"), given.pop("end")), "docket": docket, "facts": facts, **given}

    def _group(self, keys: list[str], start) -> list[dict]:
        rows = visible_dockets(self.request.user).select_related("team").filter(key__in=keys)
        found = {docket.key: docket for docket in rows}
        if found.keys() != set(keys):
            raise Http404
        return queries.group_at([found[key] for key in keys], start)


class VerdictViewSet(AskingViewSet):
    """One question for machines."""

    read_scope = write_scope = "read"

    @extend_schema(request=serializers.QuestionSerializer, responses={200: serializers.VerdictSerializer})
    def create(self, request, *args, **kwargs):
        """May this happen at that time: allow, deny or wait, with every reason."""
        given = self.read_input(serializers.QuestionSerializer)
        answer = ask(
            docket=self.docket_of(given["change"]),
            service=given["service"],
            environment=given["environment"],
            at=given.get("time") or clock.now(),
        )
        return Response(serializers.VerdictSerializer(answer).data)

"""What hangs on any record, under its key: ``/api/v1/dockets/CHG-142/tasks/`` and so on."""

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.filters import StrictFilterSet
from apps.core.api.views import RecordViewSet

from .. import queries, services
from ..enums import Prefix
from ..models import Docket
from ..permissions import visible_dockets
from . import serializers
from .files import FilesMixin


class DocketFilter(StrictFilterSet):
    tag = django_filters.CharFilter(field_name="tags__word", max_length=40)
    kind = django_filters.ChoiceFilter(field_name="prefix", choices=Prefix.choices)
    team = django_filters.CharFilter(field_name="team__slug")

    class Meta:
        model = Docket
        fields = ["kind", "team", "tag"]


class DocketViewSet(FilesMixin, RecordViewSet):
    """The header of every record, with its tasks, links, files, tags and comments."""

    lookup_field = "key"
    needs_version = False
    serializer_class = serializers.DocketSerializer
    filterset_class = DocketFilter

    @property
    def known_parameters(self) -> tuple[str, ...]:
        """Comments are read page by page."""
        return ("before", "limit") if getattr(self, "action", None) == "comments" else ()

    def get_queryset(self):
        return visible_dockets(self.request.user).select_related("team")

    @extend_schema(responses=serializers.PlannedTaskSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def tasks(self, request, *args, **kwargs):
        """The tasks, in their order, timed from the window as it is now."""
        return Response(serializers.PlannedTaskSerializer(queries.plan_of(self.get_object()), many=True).data)

    @extend_schema(request=serializers.TaskAddSerializer, responses={201: serializers.TaskSerializer})
    @tasks.mapping.post
    def add_task(self, request, *args, **kwargs):
        """Add a task at the end."""
        docket = self.get_object()
        task = services.add_task(docket, by=request.user, **self._task_input(serializers.TaskAddSerializer, docket))
        return Response(serializers.TaskSerializer(task).data, status=201)

    @extend_schema(request=serializers.TaskActSerializer, responses=serializers.TaskSerializer)
    @action(detail=True, methods=["post"], url_path=r"tasks/(?P<task>[1-9][0-9]{0,17})")
    def act_on_task(self, request, *args, **kwargs):
        """Start, finish, skip (with a reason) or reopen a task."""
        docket = self.get_object()
        task = get_object_or_404(docket.tasks.select_related("docket"), pk=kwargs["task"])
        given = self.read_input(serializers.TaskActSerializer)
        if given["act"] == "skip":
            task = services.skip_task(task, by=request.user, reason=given["reason"])
        elif given["act"] == "start":
            task = services.start_task(task, by=request.user)
        elif given["act"] == "reopen":
            task = services.reopen_task(task, by=request.user)
        else:
            task = services.finish_task(task, by=request.user, note=given["reason"])
        return Response(serializers.TaskSerializer(task).data)

    @extend_schema(request=serializers.TaskEditSerializer, responses=serializers.TaskSerializer)
    @act_on_task.mapping.patch
    def edit_task(self, request, *args, **kwargs):
        """Change an open task; ``version`` is the one that was read."""
        docket = self.get_object()
        task = get_object_or_404(docket.tasks.select_related("docket"), pk=kwargs["task"])
        given = self._task_input(serializers.TaskEditSerializer, docket)
        task = services.edit_task(task, by=request.user, **given)
        return Response(serializers.TaskSerializer(task).data)

    @extend_schema(request=serializers.TaskOrderSerializer, responses=serializers.TaskSerializer(many=True))
    @action(detail=True, methods=["post"], url_path="task-order", pagination_class=None)
    def task_order(self, request, *args, **kwargs):
        """Put the tasks in another order; every one is named once."""
        docket, given = self.get_object(), self.read_input(serializers.TaskOrderSerializer)
        services.order_tasks(docket, by=request.user, ids=given["tasks"])
        return Response(serializers.PlannedTaskSerializer(queries.plan_of(docket), many=True).data)

    @extend_schema(responses=serializers.LinkSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def links(self, request, *args, **kwargs):
        """Links out of this record."""
        out, _back = queries.links_of(self.get_object(), request.user)
        return Response(serializers.LinkSerializer(out, many=True).data)

    @extend_schema(request=serializers.LinkAddSerializer, responses={201: serializers.LinkSerializer})
    @links.mapping.post
    def add_link(self, request, *args, **kwargs):
        """Link an address or another record."""
        link = services.add_link(self.get_object(), by=request.user, **self.read_input(serializers.LinkAddSerializer))
        return Response(serializers.LinkSerializer(link).data, status=201)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"links/(?P<link>[1-9][0-9]{0,17})")
    def remove_link(self, request, *args, **kwargs):
        """Take a link off."""
        link = get_object_or_404(self.get_object().links.select_related("docket", "to"), pk=kwargs["link"])
        services.remove_link(link, by=request.user)
        return Response(status=204)

    @extend_schema(request=None, responses=serializers.WatchingSerializer)
    @action(detail=True, methods=["put"])
    def watch(self, request, *args, **kwargs):
        """Be told of what happens here."""
        services.watch(self.get_object(), by=request.user)
        return Response({"watching": True})

    @extend_schema(request=None, responses=serializers.WatchingSerializer)
    @watch.mapping.delete
    def unwatch(self, request, *args, **kwargs):
        """No longer be told."""
        services.unwatch(self.get_object(), by=request.user)
        return Response({"watching": False})

    @extend_schema(parameters=[serializers.CommentPageSerializer], responses=serializers.CommentSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def comments(self, request, *args, **kwargs):
        """The last comments, oldest first; ``before`` an id those that came before it. Where there are more, a header
        ``Link`` leads on."""
        asked = serializers.CommentPageSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        size, before = asked.validated_data["limit"], asked.validated_data.get("before")
        rows = queries.comments_of(self.get_object()).order_by("-id")
        newest = list((rows.filter(pk__lt=before) if before else rows)[: size + 1])
        answer = Response(serializers.CommentSerializer(newest[:size][::-1], many=True).data)
        if len(newest) > size:
            further = f"{request.build_absolute_uri(request.path)}?limit={size}&before={newest[size - 1].pk}"
            answer["Link"] = f'<{further}>; rel="next"'
        return answer

    @extend_schema(request=serializers.CommentAddSerializer, responses={201: serializers.CommentSerializer})
    @comments.mapping.post
    def add_comment(self, request, *args, **kwargs):
        """Say something."""
        comment = services.comment(
            self.get_object(), by=request.user, **self.read_input(serializers.CommentAddSerializer)
        )
        return Response(serializers.CommentSerializer(comment).data, status=201)

    def _task_input(self, serializer_class, docket) -> dict:
        """What was sent about a task, with the task that it waits for."""
        given = dict(self.read_input(serializer_class))
        if given.get("after"):
            given["after"] = get_object_or_404(docket.tasks, pk=given["after"])
        return given

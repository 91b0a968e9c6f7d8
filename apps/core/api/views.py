"""The views that every endpoint stands on."""

from __future__ import annotations

from django.http import Http404
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from .concurrency import etag, expected_version
from .filters import StrictFilterBackend, refuse_unknown
from .idempotency import IdempotentMixin
from .schema import Schema

KEY_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
ID_PATTERN = r"[1-9][0-9]{0,17}"


class ApiMixin(IdempotentMixin):
    """What all endpoints share: strict parameters, idempotency, scopes of tokens, and their place in the schema.

    ``read_scope`` and ``write_scope`` say what a token needs; ``known_parameters`` are parameters besides filters.
    """

    schema = Schema()
    metadata_class = None
    read_scope, write_scope = "read", "write"
    known_parameters: tuple[str, ...] = ()
    shown_once: tuple[str, ...] = ()
    """Members of an answer that are secrets: blanked in the copy kept for an Idempotency-Key."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if getattr(self, "action", None) != "list":
            refuse_unknown(request, self.known_parameters)


class ApiView(ApiMixin, APIView):
    """An endpoint that is no collection of records. ``versioned_methods`` carry If-Match, found in ``self.version``."""

    version: int | None = None
    versioned_methods: tuple[str, ...] = ()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method in self.versioned_methods:
            self.version = expected_version(request)


class RecordViewSet(ApiMixin, GenericViewSet):
    """Records by key: list and read. Add CreateMixin, EditMixin, RemoveMixin, TransitionsMixin for more.

    A subclass gives ``get_queryset()`` (``queries.visible(user)``), ``serializer_class`` and, where they differ,
    ``list_serializer_class``. With ``needs_version`` (the default) every change carries If-Match, found in
    ``self.version`` and to be handed to the service, which checks it again under its lock.
    """

    lookup_url_kwarg = "key"
    lookup_value_regex = KEY_PATTERN
    filter_backends = [StrictFilterBackend]
    list_serializer_class = None
    needs_version = True
    orderings: tuple[str, ...] = ("-id",)
    version: int | None = None
    versioned_actions = ("update", "partial_update", "destroy", "transition")

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.needs_version and self.action in self.versioned_actions:
            self.version = expected_version(request)

    def get_object(self):
        """The record at this address; 404 where there is none that the caller may see."""
        wanted = {self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}
        record = self.get_queryset().filter(**wanted).first()
        if record is None:
            raise Http404
        self.check_object_permissions(self.request, record)
        return record

    def get_serializer_class(self):
        """The list's own serializer on lists, else ``serializer_class``."""
        if self.action == "list" and self.list_serializer_class is not None:
            return self.list_serializer_class
        return super().get_serializer_class()

    def list(self, request, *args, **kwargs):
        """One page of the records that the caller may see."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request, *args, **kwargs):
        """One record, with its version as ETag."""
        return self.answer(self.get_object())

    def answer(self, record, status: int = status.HTTP_200_OK) -> Response:
        """A record as the answer to any request about it."""
        body = self.serializer_class(record, context=self.get_serializer_context()).data
        headers = {"ETag": etag(record)} if self.needs_version else {}
        return Response(body, status=status, headers=headers)

    def read_input(self, serializer_class, *, instance=None, partial: bool = False) -> dict:
        """What was sent, checked; raises ValidationError (422)."""
        serializer = serializer_class(
            instance, data=self.request.data, partial=partial, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class CreateMixin:
    """POST to the collection. Needs ``input_serializer_class`` and ``perform_create(data) -> record``."""

    input_serializer_class = None

    def create(self, request, *args, **kwargs):
        """Make a record; 201 with the record and its Location."""
        record = self.perform_create(dict(self.read_input(self.input_serializer_class)))
        answer = self.answer(record, status.HTTP_201_CREATED)
        if self.detail_exists():
            answer["Location"] = f"{request.path}{self.key_of(record)}/"
        return answer

    def key_of(self, record) -> str:
        """The record's part of its address."""
        return str(getattr(record, "key", record.pk))

    def detail_exists(self) -> bool:
        """Whether a record has an address of its own."""
        return hasattr(self, "retrieve")


class EditMixin:
    """PATCH of one record. Needs ``edit_serializer_class`` and ``perform_edit(record, data, version) -> record``."""

    edit_serializer_class = None

    def partial_update(self, request, *args, **kwargs):
        """Change some fields of the version named in If-Match."""
        record = self.get_object()
        if self.needs_version:
            record.expect(self.version)
        data = self.read_input(self.edit_serializer_class, instance=record, partial=True)
        return self.answer(self.perform_edit(record, dict(data), self.version))


class RemoveMixin:
    """DELETE of one record. Needs ``perform_remove(record, version)``."""

    def destroy(self, request, *args, **kwargs):
        """Take a record away; 204."""
        record = self.get_object()
        if self.needs_version:
            record.expect(self.version)
        self.perform_remove(record, self.version)
        return Response(status=status.HTTP_204_NO_CONTENT)

"""Files and tags of a record: ``/api/v1/dockets/CHG-142/files/`` and ``…/tags/``."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from .. import queries, services
from ..views.files import download
from .serializers import FileSerializer, RemovalSerializer, TagsSerializer, UploadSerializer

FILE = r"files/(?P<file>[1-9][0-9]{0,17})"


class FilesMixin:
    """For the dockets' viewset. A file is sent as ``multipart/form-data`` in a part called ``file``."""

    @extend_schema(responses=FileSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, parser_classes=[MultiPartParser])
    def files(self, request, *args, **kwargs):
        """The files that stand."""
        return Response(FileSerializer(queries.files_of(self.get_object()), many=True).data)

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={201: FileSerializer})
    @files.mapping.post
    def attach(self, request, *args, **kwargs):
        """Attach a file; its kind must be one that is taken, and its content what its name says."""
        docket = self.get_object()
        file = request.FILES.get("file")
        if getattr(request, "upload_was_too_large", False):
            raise services.too_large()
        if file is None or len(request.data) > 1:
            raise ValidationError({"file": [ErrorDetail(_("Send one file, in a part called “file”."), "required")]})
        found = services.attach(docket, by=request.user, file=file, name=file.name)
        return Response(FileSerializer(found).data, status=201)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path=f"{FILE}/content")
    def file_content(self, request, *args, **kwargs):
        """The bytes of a file, as a download."""
        docket = self.get_object()
        return download(get_object_or_404(queries.readable_files(docket, request.user), pk=kwargs["file"]))

    @extend_schema(request=RemovalSerializer, responses=FileSerializer)
    @action(detail=True, methods=["post"], url_path=f"{FILE}/remove")
    def detach(self, request, *args, **kwargs):
        """Take a file off, with the reason."""
        rows = self.get_object().attachments.filter(removed_at__isnull=True).select_related("docket")
        found = get_object_or_404(rows, pk=kwargs["file"])
        services.detach(found, by=request.user, **self.read_input(RemovalSerializer))
        return Response(FileSerializer(found).data)

    @extend_schema(responses=TagsSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def tags(self, request, *args, **kwargs):
        """The tags, in order."""
        return Response({"tags": list(self.get_object().tags.values_list("word", flat=True))})

    @extend_schema(request=TagsSerializer, responses=TagsSerializer)
    @tags.mapping.put
    def set_tags(self, request, *args, **kwargs):
        """Exactly these tags stand on the record."""
        given = self.read_input(TagsSerializer)
        return Response({"tags": services.set_tags(self.get_object(), by=request.user, tags=given["tags"])})

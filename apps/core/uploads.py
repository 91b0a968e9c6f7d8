"""Uploads stop where no file may be larger: what is beyond is read past and never written down."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class BoundedUploadHandler(FileUploadHandler):
    """Drops a file above ``ATTACHMENT_MAX_BYTES`` and says so on the request, for whoever wonders where it is."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data, start):
        """Pass on what is within the limit."""
        self._seen += len(raw_data)
        if self._seen > settings.ATTACHMENT_MAX_BYTES:
            self.request.upload_was_too_large = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        """Another handler keeps the file."""
        return

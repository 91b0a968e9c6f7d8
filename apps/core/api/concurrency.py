"""Optimistic concurrency over HTTP: the ETag is the record's version, and a writer says which one it saw."""

import re

from django.utils.translation import gettext as _

from .errors import Unreadable, VersionNeeded

_ETAG = re.compile(r'"([0-9]{1,9})"')
_TAG = re.compile(r'"([0-9a-f]{32})"')


def etag(record) -> str:
    """The strong entity tag of a record: its version in quotes."""
    return f'"{record.version}"'


def expected_version(request) -> int:
    """The version in If-Match. Raises VersionNeeded (428) without one or for ``*``, Unreadable (400) for other text."""
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise VersionNeeded
    match = _ETAG.fullmatch(given)
    if not match:
        raise Unreadable(_('If-Match takes one version in quotes, for example "3".'))
    return int(match[1])


def expected_tag(request) -> str:
    """The tag of a preview in If-Match, 32 hexadecimal digits in quotes; raises as ``expected_version`` does."""
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise VersionNeeded(_("Send the etag of the preview that you looked at in the If-Match header."))
    match = _TAG.fullmatch(given)
    if not match:
        raise Unreadable(_("If-Match takes the etag of a preview in quotes."))
    return match[1]

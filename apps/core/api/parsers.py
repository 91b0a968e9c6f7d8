"""Strict JSON: whatever two readers could understand differently, or PostgreSQL cannot store, is refused.

The standard library reads here and not orjson, because only it tells of duplicate keys and of numbers as written.
"""

import json
import re
import sys

from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from .errors import TooLarge, Unreadable

LONGEST = 2 * 1024 * 1024
"""Bytes of one request."""
DEEPEST = 32
INT64 = 2**63
DIGITS = 19
# NUL cannot be stored, and half a surrogate pair is no text.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """Reads ``application/json`` in UTF-8. Raises Unreadable (400), TooLarge (413) or UnsupportedMediaType (415)."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        """The body as Python values; duplicate keys, NaN, NUL, deep nesting and ints beyond 64 bits are refused."""
        request = (parser_context or {}).get("request")
        _refuse_encodings(media_type or "", request)
        declared = request.META.get("CONTENT_LENGTH") if request is not None else None
        if declared and declared.isascii() and declared.isdigit() and int(declared) > LONGEST:
            raise TooLarge
        raw = stream.read(LONGEST + 1)
        if len(raw) > LONGEST:
            raise TooLarge
        return loads(raw)


def loads(raw: bytes):
    """Strictly read JSON from bytes; raises Unreadable with a sentence that says what is wrong."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(_("The body is not UTF-8.")) from error
    if _depth(text) > DEEPEST:
        raise Unreadable(_("The JSON is nested deeper than %s levels.") % DEEPEST)
    try:
        return json.loads(
            text,
            object_pairs_hook=_members,
            parse_int=_whole,
            parse_float=_real,
            parse_constant=_constant,
            cls=_TextCheckingDecoder,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(
            _("The body is not JSON (line %(line)s, column %(column)s).")
            % {"line": error.lineno, "column": error.colno}
        ) from error


class _TextCheckingDecoder(json.JSONDecoder):
    def decode(self, text, *args):
        if text.startswith("\ufeff"):
            raise Unreadable(_("The body starts with a byte order mark."))
        value = super().decode(text, *args)
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, list):
            _check_items(value)
        return value


def _refuse_encodings(media_type: str, request) -> None:
    charset = re.search(r'charset\s*=\s*"?([^";\s]+)', media_type, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(media_type)
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "") if request is not None else ""
    if encoding.strip().lower() not in ("", "identity"):
        raise UnsupportedMediaType(f"{media_type} ({encoding[:40]})")


def _depth(text: str) -> int:
    """Deepest nesting of brackets outside strings; looked at first, so that the reader never recurses far."""
    deepest = depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        first = token[0][0]
        if first in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in "]}":
            depth -= 1
    return deepest


def _members(pairs: list[tuple]) -> dict:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Unreadable(_("A name stands twice in one JSON object."))
    for name, value in pairs:
        _check_text(name)
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, list):
            _check_items(value)
    return members


def _check_items(items: list) -> None:
    for item in items:
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, list):
            _check_items(item)


def _check_text(text: str) -> None:
    if UNSTORABLE.search(text):
        raise Unreadable(_("A text holds a character that cannot be stored (NUL or half a surrogate pair)."))


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > DIGITS or not -INT64 <= int(digits) < INT64:
        raise Unreadable(_("A whole number does not fit in 64 bits."))
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits)
    if abs(value) > sys.float_info.max:
        raise Unreadable(_("A number is too large."))
    return value


def _constant(name: str):
    raise Unreadable(_("%s is not JSON.") % name)

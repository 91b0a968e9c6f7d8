"""B-03: whatever two readers could understand differently, or PostgreSQL cannot store, is refused with a sentence."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.api.errors import Unreadable
from apps.core.api.parsers import loads

REFUSED = {
    "NUL": rb'{"name": "a\u0000b"}',
    "NUL in a name": rb'{"a\u0000": 1}',
    "raw control character": b'{"name": "a\x01b"}',
    "lone high surrogate": rb'{"name": "\ud800"}',
    "lone low surrogate": rb'{"name": "\udc00x"}',
    "swapped surrogates": rb'{"name": "\udc00\ud800"}',
    "surrogate in a list": rb'{"names": [["\ud800"]]}',
    "surrogate as a name": rb'{"\ud800": 1}',
    "surrogate at the top": rb'"\ud800"',
    "duplicate name": b'{"a": 1, "a": 2}',
    "duplicate name, escaped": rb'{"a": 1, "\u0061": 2}',
    "duplicate name, deep": b'{"x": [{"a": 1, "a": 1}]}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "minus infinity": b"[-Infinity]",
    "1e400": b'{"a": 1e400}',
    "5000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "2**70": b'{"a": 1180591620717411303424}',
    "2**63": b'{"a": 9223372036854775808}',
    "-2**63 - 1": b'{"a": -9223372036854775809}',
    "byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "UTF-16 without mark": '{"a": 1}'.encode("utf-16-le"),
    "UTF-32": '{"a": 1}'.encode("utf-32-be"),
    "latin-1": '{"a": "é"}'.encode("latin-1"),
    "CESU surrogates": b'{"a": "\xed\xa0\x80"}',
    "overlong NUL": b'{"a": "\xc0\x80"}',
    "trailing data": b'{"a": 1} {"b": 2}',
    "trailing comma": b'{"a": 1,}',
    "comment": b'{"a": 1 /* one */}',
    "single quotes": b"{'a': 1}",
    "nothing": b"",
    "blanks": b"   ",
    "cut off": b'{"a": [1, 2',
    "33 levels": b"[" * 33 + b"]" * 33,
    "100,000 levels": b"[" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "leading zero": b'{"a": 01}',
    "plus sign": b'{"a": +1}',
    "underscore": b'{"a": 1_000}',
    "Arabic digits": '{"a": ١٢}'.encode(),
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_hostile_json_is_refused(body):
    with pytest.raises(Unreadable):
        loads(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}),
        (rb'{"a": "\ud83d\ude00"}', {"a": "\U0001f600"}),
        (b'{"a": 9223372036854775807}', {"a": 2**63 - 1}),
        (b'{"a": -9223372036854775808}', {"a": -(2**63)}),
        (b"[" * 32 + b"]" * 32, None),
        (b'{"a": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}', {"a": "[" * 38}),
    ],
)
def test_honest_json_is_read(body, value):
    assert value is None or loads(body) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body):
    with contextlib.suppress(Unreadable):
        loads(body)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_a_careful_writer_sends_is_read_as_written(value):
    assert loads(json.dumps(value).encode()) == value

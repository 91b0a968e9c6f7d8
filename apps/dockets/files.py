"""Which files are taken: the ending of the name, and the content that must bear it out.

Nothing is guessed from what a browser says. A file is one of a short list of kinds, begins as that kind begins, ends as
it ends, and holds no second kind behind it; it is only ever given back as a download.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line

LONGEST_NAME = 120
HEAD, TAIL = 4096, 66_000
PIECE = 256 * 1024
# Endings that some program would run or render: refused anywhere in a name, so that "plan.html.txt" is too.
RUN_SOMEWHERE = frozenset(
    [
        "apk",
        "app",
        "bat",
        "chm",
        "cmd",
        "com",
        "cpl",
        "dll",
        "exe",
        "hta",
        "htm",
        "html",
        "jar",
        "js",
        "jse",
        "lnk",
        "mht",
        "mhtml",
        "mjs",
        "msi",
        "php",
        "phtml",
        "pif",
        "ps1",
        "scr",
        "shtml",
        "svg",
        "svgz",
        "swf",
        "url",
        "vb",
        "vbe",
        "vbs",
        "wsf",
        "xht",
        "xhtml",
        "xml",
        "xsl",
        "xslt",
    ]
)
MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|math|\?xml|\?php)\b", re.IGNORECASE
)
ZIP_END = b"PK\x05\x06"


@dataclass(frozen=True)
class Kind:
    """One kind of file: what it is served as, and whether content of which we know both ends may be one."""

    media_type: str
    label: str
    holds: Callable[[bytes, bytes], bool]


def _text(head: bytes, tail: bytes) -> bool:
    return not MARKUP.match(head.lstrip(b"\xef\xbb\xbf \t\r\n"))


def _framed(start: bytes, *ends: bytes) -> Callable[[bytes, bytes], bool]:
    """Begins and ends as it must, with no archive behind it and no markup that a browser could be made to see."""

    def holds(head: bytes, tail: bytes) -> bool:
        ended = any(tail.rstrip(b"\x00\r\n \t").endswith(end) for end in ends)
        return head.startswith(start) and ended and ZIP_END not in tail and not MARKUP.search(head)

    return holds


def _webp(head: bytes, tail: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP" and ZIP_END not in tail and not MARKUP.search(head)


def _pdf(head: bytes, tail: bytes) -> bool:
    return head.startswith(b"%PDF-") and b"%%EOF" in tail[-2048:] and ZIP_END not in tail and not MARKUP.search(head)


def _zip(head: bytes, tail: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", ZIP_END)) and ZIP_END in tail


def _gzip(head: bytes, tail: bytes) -> bool:
    return head.startswith(b"\x1f\x8b\x08")


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
PLAIN = Kind("text/plain; charset=utf-8", "text", _text)
KINDS: dict[str, Kind] = {
    "png": Kind("image/png", "PNG", _framed(b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82")),
    "jpg": Kind("image/jpeg", "JPEG", _framed(b"\xff\xd8\xff", b"\xff\xd9")),
    "gif": Kind("image/gif", "GIF", _framed(b"GIF8", b";")),
    "webp": Kind("image/webp", "WebP", _webp),
    "pdf": Kind("application/pdf", "PDF", _pdf),
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", "Word", _zip),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", "Excel", _zip),
    "pptx": Kind(f"{_OFFICE}presentationml.presentation", "PowerPoint", _zip),
    "odt": Kind(f"{_OPEN}text", "OpenDocument", _zip),
    "ods": Kind(f"{_OPEN}spreadsheet", "OpenDocument", _zip),
    "odp": Kind(f"{_OPEN}presentation", "OpenDocument", _zip),
    "zip": Kind("application/zip", "ZIP", _zip),
    "gz": Kind("application/gzip", "gzip", _gzip),
    "csv": Kind("text/csv; charset=utf-8", "CSV", _text),
    "json": Kind("application/json", "JSON", _text),
    **dict.fromkeys(
        ["txt", "log", "md", "tsv", "yaml", "yml", "diff", "patch", "sql", "sh", "conf", "ini", "toml", "tf"], PLAIN
    ),
}
KINDS["jpeg"] = KINDS["jpg"]
IS_TEXT = frozenset(ending for ending, kind in KINDS.items() if kind.holds is _text)


def checked_name(name: str) -> tuple[str, Kind]:
    """The name as it is kept, without folders and misleading characters, and the kind its ending stands for."""
    name = clean_line(re.split(r"[/\\]", name)[-1]).strip(". ")
    *inner, ending = name.lower().split(".")
    if not name or not inner:
        _refuse(_("A file needs a name with an ending, such as plan.pdf."))
    if len(name) > LONGEST_NAME:
        _refuse(_("The name of the file is longer than %s characters; please give it a shorter one.") % LONGEST_NAME)
    if ending not in KINDS:
        _refuse(
            _("Files ending in “.%(ending)s” are not taken. Taken are: %(taken)s.")
            % {"ending": ending[:20], "taken": taken()}
        )
    if hidden := next((part.strip() for part in inner if part.strip() in RUN_SOMEWHERE), ""):
        _refuse(
            _("The name has two endings, “.%(first)s” and “.%(last)s”; please say in one what it is.")
            % {"first": hidden, "last": ending}
        )
    return name, KINDS[ending]


def check_content(name: str, kind: Kind, file: BinaryIO) -> None:
    """The content is what the name says; ``file`` stands at its beginning afterwards. Raises Refused (input)."""
    head = file.read(HEAD)
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    file.seek(0)
    if not size:
        _refuse(_("The file is empty."))
    is_text = name.rpartition(".")[2].lower() in IS_TEXT
    if not kind.holds(head, tail) or (is_text and not _is_utf8(file)):
        _refuse(
            _(
                "“%(name)s” is not what its name says: its content is not %(kind)s. Save it again as that, and attach it then."
            )
            % {"name": name, "kind": kind.label}
        )
    file.seek(0)


def taken() -> str:
    """The endings that are taken, for people to read."""
    return ", ".join(sorted(KINDS))


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(PIECE):
            if b"\x00" in piece:
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse(sentence: str) -> None:
    raise Refused(Refusal(sentence, code="file", kind="input", field="file"))

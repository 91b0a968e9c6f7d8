"""Text as people type it, made safe to keep: no control characters, nothing invisible that misleads a reader."""

import re
import unicodedata

# Bidirectional overrides can make a title read as another; zero-width characters can make two look the same.
_MISLEADING = re.compile("[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean_text(text: str) -> str:
    """NFC, line ends as ``\\n``, without control and misleading characters."""
    text = _MISLEADING.sub("", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """As ``clean_text``, on one line without outer or doubled blanks."""
    return " ".join(clean_text(text).split())

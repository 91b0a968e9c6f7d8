"""Templates: each is used, opens with a comment, and carries nothing inline."""

import re

import pytest

from .tree import ROOT

TEMPLATES = sorted(path for path in ROOT.glob("templates/**/*.html"))
STANDING_ALONE = {"400.html", "403.html", "404.html", "409.html", "500.html", "503.html"}
SOURCES = [*ROOT.glob("apps/**/*.py"), *ROOT.glob("config/**/*.py"), *TEMPLATES]


def _name(path):
    return path.relative_to(ROOT / "templates").as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_opens_with_a_comment(path):
    assert path.read_text().lstrip().startswith("{#"), "say what it needs and who includes it"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_has_nothing_inline(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son(?!ly=)[a-z]+=|hx-on|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_no_template_is_unused():
    everything = "\n".join(path.read_text() for path in SOURCES)
    unused = []
    for path in TEMPLATES:
        name = _name(path)
        folder, _slash, _file = name.rpartition("/")
        # A name may be built from its parts: f"dockets/_{what}.html".
        built = re.search(rf"{re.escape(folder)}/_?\{{", everything) if folder else None
        if name not in STANDING_ALONE and name not in everything and not built:
            unused.append(name)
    assert not unused, unused

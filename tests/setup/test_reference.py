"""The page of settings tells every variable that the code reads, and is what the code would write."""

import re
from pathlib import Path

from config import reference

ROOT = Path(__file__).resolve().parent.parent.parent
_READ = re.compile(r'(?:env(?:\.\w+)?|environ\.get|environment\.get)\(\s*"([A-Z][A-Z_]+)"')
# Of the machine, not ours.
FOREIGN = {"DEBIAN_FRONTEND"}


def _read_by_the_code():
    files = [*ROOT.glob("config/**/*.py"), *ROOT.glob("apps/**/*.py")]
    return {name for file in files for name in _READ.findall(file.read_text())} - FOREIGN


def test_every_variable_that_is_read_is_on_the_page():
    listed = {name for rows in reference.VARIABLES.values() for name, _default, _meaning in rows}
    assert _read_by_the_code() - listed == set()


def test_page_is_up_to_date():
    assert reference.PAGE.read_text() == reference.page()

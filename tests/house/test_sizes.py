"""One idea a file: nothing of ours grows past the limits of the house."""

from .tree import ROOT, modules

PYTHON, TEMPLATE, VIEW = 400, 120, 120


def test_no_python_file_is_too_long():
    files = [*modules(), *ROOT.glob("config/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("benchmarks/**/*.py")]
    long = [
        f"{path.relative_to(ROOT)}: {count}" for path in files if (count := len(path.read_text().splitlines())) > PYTHON
    ]
    assert not long, "\n".join(long)


def test_no_template_is_too_long():
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in ROOT.glob("templates/**/*")
        if path.is_file() and (count := len(path.read_text().splitlines())) > TEMPLATE
    ]
    assert not long, "\n".join(long)


def test_no_line_is_left_open():
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "lorem " + "ipsum")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*modules(), *ROOT.glob("templates/**/*.html"), *ROOT.glob("tests/**/*.py")]
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if any(mark in line for mark in marks)
    ]
    assert not found, "\n".join(found)

"""The colours of both themes can be read: every pair that carries text has the contrast that WCAG 2.2 AA asks."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)", TOKENS)
}
TONES = ("neutral", "info", "success", "warning", "danger", "accent")
GROUNDS = ("canvas", "sidebar", "surface", "raised", "sunken")
TEXT_ON_GROUND = [(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS]
TONES_ON_GROUND = [(f"{tone}-fg", ground) for tone in TONES for ground in (f"{tone}-bg", "surface")]
PAIRS = TONES_ON_GROUND + TEXT_ON_GROUND


def luminance(colour):
    """Return the relative luminance of a hexadecimal colour, as WCAG defines it."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Return the contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(text, ground, theme):
    assert contrast(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_edges_of_controls_can_be_seen(theme):
    assert contrast(COLOURS["control-line"][theme], COLOURS["surface"][theme]) >= 3

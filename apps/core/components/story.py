"""What happened and what lies ahead: timeline, phase track and the bars of windows beside each other."""

from django.template.loader import render_to_string

from .library import register, tone_of

ROW_HEIGHT = 26
AXIS_HEIGHT = 20
# Per cent of the axis that words take on a narrow screen: by letter, their margins, and with how much any of them can do.
LETTER, MARGINS, ENOUGH = 2, 4, 20


@register.simple_tag(takes_context=True)
def timeline(context, entries):
    """Return a record's history, newest first as given.

    Each entry has at, who, sentence and may have reason, tone, icon, diffs (field, before, after), key and via.
    """
    return render_to_string("components/timeline.html", {"entries": entries, "request": context.get("request")})


@register.simple_tag
def track(phases):
    """Return phases as a track: each has name, state (done, current, todo) and may have detail, url and tone."""
    return render_to_string("components/track.html", {"phases": phases})


def _get(row, name, default=None):
    return row.get(name, default) if isinstance(row, dict) else getattr(row, name, default)


@register.simple_tag
def bars(rows, ticks=(), label=""):
    """Return windows as bars on one axis.

    Each row has label, start_pct and width_pct (0-100 of the axis), tone, and may have dashed (tentative or backout),
    lane (rows of one lane share a line), url. `ticks` are pairs of percent and text.
    """
    drawn, lanes = [], {}
    for index, row in enumerate(rows):
        lane = lanes.setdefault(_get(row, "lane", f"row {index}"), len(lanes))
        start = max(0.0, min(100.0, float(_get(row, "start_pct", 0))))
        width = max(0.6, min(100.0 - start, float(_get(row, "width_pct", 0))))
        drawn.append(
            {
                "label": _get(row, "label", ""),
                "url": _get(row, "url", ""),
                "tone": tone_of(_get(row, "tone")),
                "dashed": bool(_get(row, "dashed", False)),
                "x": f"{start:.2f}%",
                "width": f"{width:.2f}%",
                "y": lane * ROW_HEIGHT,
                # Words stand in a bar that has room for them, beside a short one: after it, or before it near the edge.
                "inside": width >= min(MARGINS + LETTER * len(str(_get(row, "label", ""))), ENOUGH),
                "beside": "0" if start > 70 else f"{start + width:.2f}%",
                "room": f"{start if start > 70 else 100 - start - width:.2f}%",
                "before": start > 70,
            }
        )
    height = max(1, len(lanes)) * ROW_HEIGHT
    marks = [
        {"x": f"{float(at):.2f}%", "text": text, "edge": "end" if float(at) > 94 else "start"} for at, text in ticks
    ]
    # What holds links is no picture: a screen reader would not go into one.
    role = "group" if any(bar["url"] for bar in drawn) else "img"
    values = {"bars": drawn, "ticks": marks, "lanes_height": height, "label": label, "role": role}
    return render_to_string("components/bars.html", values | {"height": height + (AXIS_HEIGHT if marks else 0)})

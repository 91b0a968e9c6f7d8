"""Small marks inside running text: icons, pills, key caps, people, risk and meters.

They are built with `format_html` and not with templates, because a list of fifty rows shows hundreds of them.
"""

from functools import lru_cache
from zlib import crc32

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _

from apps.core import choices

from .library import register, tone_of

AVATAR_COLOURS = 6
RISK_TONES = {"low": "success", "medium": "info", "high": "warning", "critical": "danger"}
SEAT_MARKS = {"yes": "check", "no": "x", "waiting": "dots", "abstained": "minus", "excluded": "ban"}


@register.simple_tag
def icon(name, label=""):
    """Return an icon of the sprite; with a label it is read out, without it is decoration."""
    return _icon(name, str(label))


# The same few stand on a page again and again. Text that is safe already is another than the same text that is not.
@lru_cache(maxsize=2000, typed=True)
def _icon(name, label):
    href = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def pill(label, tone=""):
    """Return a state as words with a shape of its own per tone, so that colour never speaks alone.

    `label` may also be a choice that carries `label` and `tone`.
    """
    tone = tone or getattr(label, "tone", "")
    return _pill(tone_of(tone), str(getattr(label, "label", label)))


@lru_cache(maxsize=2000, typed=True)
def _pill(tone, label):
    return format_html('<span class="pill pill-{}">{}</span>', tone, label)


@register.filter
def toned(record, name):
    """Return a record's choice field as the member that carries label and tone: `{% pill change|toned:"state" %}`."""
    return choices.toned(record, name)


@register.simple_tag
def keycap(key):
    """Return a key as it is printed on the keyboard."""
    return format_html('<kbd class="keycap">{}</kbd>', key)


def initials(name):
    """Return at most two letters for an avatar: of the first and of the last word."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def name_of(user):
    """Return what a person is called: the full name, or else what the object says of itself."""
    full = getattr(user, "get_full_name", None)
    return (full() if callable(full) else "") or str(user)


@register.simple_tag
def person(user, brief=False):
    """Return avatar and name of a person, given as an object or a plain name; `brief` shows the avatar alone."""
    if not user:
        return format_html('<span class="person person-none">{}</span>', _("nobody yet"))
    name = name_of(user)
    colour = crc32(name.encode()) % AVATAR_COLOURS + 1
    if brief:
        return format_html(
            '<span class="person" title="{0}"><span class="face face-{1}" aria-hidden="true">{2}</span>'
            '<span class="visually-hidden">{0}</span></span>',
            name,
            colour,
            initials(name),
        )
    return format_html(
        '<span class="person"><span class="face face-{}" aria-hidden="true">{}</span>{}</span>',
        colour,
        initials(name),
        name,
    )


@register.simple_tag
def meter(value, maximum=100, tone="accent", label=""):
    """Return a thin bar, `value` of `maximum`; the label (or the numbers) is what readers hear."""
    share = max(0, min(100, round(100 * float(value or 0) / float(maximum or 1))))
    return format_html(
        '<svg class="meter tone-{}" role="img" aria-label="{}">'
        '<rect class="meter-rest" width="100%" height="100%" rx="3"/>'
        '<rect class="meter-fill" width="{}%" height="100%" rx="3"/></svg>',
        tone_of(tone),
        label or _("%(value)s of %(maximum)s") % {"value": value, "maximum": maximum},
        share,
    )


@register.simple_tag
def risk(score, level=""):
    """Return a risk score (0-100) with its level in words and as one to four steps."""
    key = str(getattr(level, "value", level) or "").lower()
    if score is None or key not in RISK_TONES:
        return format_html('<span class="risk risk-unknown">{}</span>', _("risk unknown"))
    words = {"low": _("low"), "medium": _("medium"), "high": _("high"), "critical": _("critical")}
    return format_html(
        '<span class="risk tone-{}"><i class="risk-steps steps-{}" aria-hidden="true"></i><b>{}</b> {}</span>',
        RISK_TONES[key],
        list(RISK_TONES).index(key) + 1,
        score,
        words[key],
    )


@register.simple_tag
def seat(label, state="waiting"):
    """Return one voter of a ballot; states: yes, no, waiting, abstained, excluded (read out as words)."""
    words = {
        "yes": _("approved"),
        "no": _("rejected"),
        "waiting": _("not voted yet"),
        "abstained": _("abstained"),
        "excluded": _("may not vote"),
    }
    state = state if state in words else "waiting"
    return format_html(
        '<span class="seat seat-{0}" title="{1}">{2}{3}<span class="visually-hidden"> ({1})</span></span>',
        state,
        words[state],
        label,
        icon(SEAT_MARKS[state]),
    )


@register.simple_tag
def diff(before, after):
    """Return what a field said before and says now; an empty side is left out."""
    gone = new = ""
    if before not in (None, ""):
        gone = format_html('<del><span class="visually-hidden">{} </span>{}</del> ', _("before:"), before)
    if after not in (None, ""):
        new = format_html('<ins><span class="visually-hidden">{} </span>{}</ins>', _("now:"), after)
    return format_html('<span class="diff">{}{}</span>', gone, new)

"""The components say what they promise: words beside colour, refusals in sentences, times in the reader's zone."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace as Sample
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Engine, engines
from django.test import RequestFactory
from django.utils import timezone

from apps.core.components import asks
from apps.core.components.times import NOW
from apps.core.refusals import Refusal

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 26, 21, 0, tzinfo=UTC)


@pytest.fixture
def request_():
    """A request whose page began at a known time, so that no component asks the database."""
    request = RequestFactory().get("/changes/", {"state": "draft", "after": "x"})
    setattr(request, NOW, AT)
    return request


@pytest.fixture
def draw(request_):
    """Return the HTML of a piece of template, white space folded."""

    def _draw(source, **given):
        template = engines["django"].from_string(source)
        return re.sub(r"\s+", " ", template.render({"csrf_token": "token", **given}, request_))

    return _draw


def test_pill_shows_words_and_a_known_tone(draw):
    assert draw("{% pill 'Closed' 'success' %}") == '<span class="pill pill-success">Closed</span>'
    assert "pill-neutral" in draw("{% pill 'Closed' 'puce' %}")
    assert "pill-danger" in draw("{% pill state %}", state=Sample(label="Failed", tone="danger"))


def test_pill_escapes_what_people_wrote(draw):
    assert "<b>" not in draw("{% pill label %}", label="<b>")


def test_span_stands_in_the_readers_zone_with_utc_beside(draw):
    with timezone.override(ZoneInfo("Europe/Berlin")):
        html = draw("{% span lower upper %}", lower=AT, upper=AT.replace(hour=22, minute=30))
    assert "Thu 26 Nov 22:00 – 23:30" in html
    assert "· 21:00 UTC" in html


def test_span_over_midnight_names_both_days(draw):
    with timezone.override(ZoneInfo("UTC")):
        html = draw("{% span lower upper %}", lower=AT, upper=datetime(2026, 11, 27, 2, 0, tzinfo=UTC))
    assert "Thu 26 Nov 21:00 – Fri 27 Nov 02:00" in html
    assert "class" not in html.split("</time>")[1].replace("</span>", "")


def test_span_without_end_says_so(draw):
    assert "until further notice" in draw("{% span lower None %}", lower=AT)
    assert "no window yet" in draw("{% span None %}")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (AT, "just now"),
        (AT.replace(hour=18), "3 h ago"),
        (AT.replace(hour=21, minute=20), "in 20 min"),
        (datetime(2026, 11, 20, 21, 0, tzinfo=UTC), "6 days ago"),
    ],
)
def test_ago_counts_from_the_time_of_the_page(draw, moment, words):
    assert words in draw("{% ago moment %}", moment=moment)


def test_refused_option_says_why_and_cannot_be_sent(draw):
    refusal = Sample(sentence="The window is in a freeze.", url="/freezes/FRZ-1/", unblock="Mira")
    option = Sample(name="start", label="Start", refusals=[refusal], asks=())
    html = draw("{% action option '/go/' %}", option=option)
    assert 'aria-disabled="true"' in html
    assert "The window is in a freeze." in html
    assert "/freezes/FRZ-1/" in html
    assert "Mira can unblock it" in html
    assert "<form" not in html


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Refusal("No.", url="/freezes/FRZ-1/ask/?for=CHG-2", way="Ask for an exception"), "Ask for an exception"),
        (Refusal("No.", url="/changes/CHG-12/#tasks"), "Open CHG-12"),
        (Refusal("No.", url="/changes/CHG-12/edit/#id_outcome"), "Edit CHG-12"),
        ({"sentence": "No.", "url": "/releases/REL-3/"}, "Open REL-3"),
        (Refusal("No.", url="/services/ledger/"), "See where"),
    ],
)
def test_a_way_out_says_what_is_there(draw, refusal, words):
    assert f">{words}</a>" in draw("{% refusals rows %}", rows=[refusal])


def test_option_posts_its_name_version_and_token(draw):
    option = Sample(name="start", label="Start", refusals=(), asks=(), primary=True)
    html = draw("{% action option '/go/' version=7 %}", option=option)
    assert 'action="/go/"' in html
    assert 'name="transition" value="start"' in html
    assert 'name="version" value="7"' in html
    assert 'value="token"' in html
    assert "btn-primary" in html


def test_option_draws_what_it_asks_as_declared(draw):
    option = Sample(name="finish", label="Finish", refusals=(), asks=("verdict", "reason"))
    html = draw("{% action option '/go/' %}", option=option, ask_choices={"verdict": [("ok", "Went well")]})
    assert '<option value="ok">Went well</option>' in html
    assert '<textarea class="form-control" id="do-finish-reason" name="reason"' in html


def test_asks_may_be_declared_by_an_app(monkeypatch):
    monkeypatch.setattr(asks, "_declared", dict(asks._declared))
    asks.declare("colour", asks.Ask("Colour", kind="choice", choices=lambda: [("r", "Red")]))
    assert asks.ask_for("colour").offered == [("r", "Red")]
    assert asks.ask_for("never_heard").label == "Never heard"


def test_transitions_put_one_button_first_and_explain_the_refused(draw):
    options = [
        Sample(name="submit", label="Submit", refusals=(), asks=(), primary=True),
        Sample(name="cancel", label="Cancel it", refusals=(), asks=("reason",), primary=False),
        Sample(name="start", label="Start", refusals=[Sample(sentence="It is a draft.", url="", unblock="")], asks=()),
    ]
    html = draw("{% transitions options '/go/' version=1 %}", options=options)
    assert html.count("btn-primary") == 2, "the obvious one, and the button inside what Cancel asks"
    assert html.index("Start is not possible") < html.index("It is a draft.")


def test_steps_that_the_same_stands_against_are_refused_together(draw):
    led = Sample(sentence="Somebody else leads it.", url="", unblock="")
    options = [
        Sample(name=name, label=name.title(), refusals=refusals, asks=())
        for name, refusals in (
            ("lead", [led, Sample(sentence="It is led.", url="", unblock="")]),
            ("end", [led]),
            ("cut", [led]),
        )
    ]
    html = " ".join(draw("{% transitions options '/go/' version=1 %}", options=options).split())
    assert "Lead is not possible:" in html
    assert "End and Cut are not possible:" in html
    assert html.count("Somebody else leads it.") == 2


def test_field_ties_hint_and_errors_to_the_control(draw):
    class Asked(forms.Form):
        title = forms.CharField(help_text="One line.")
        impact = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)

    form = Asked({})
    html = draw("{% field form.title %}{% field form.impact %}", form=form)
    assert 'aria-describedby="id_title_hint id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label class="form-label required" for="id_title">' in html
    assert "<legend" in html


def test_qs_replaces_adds_and_removes(draw):
    assert draw("{% qs state='closed' after=None sort='key' %}") == "?state=closed&amp;sort=key"


def test_paginate_is_silent_on_a_single_page(draw):
    assert draw("{% paginate page %}", page={"next_url": ""}) == ""
    assert 'rel="next" href="?after=x"' in draw("{% paginate page %}", page={"next_url": "?after=x"})


def test_timeline_shows_who_what_why_and_the_difference(draw):
    change = Sample(field="Window", before="Wed", after="Thu")
    entry = Sample(
        at=AT, who="Amira", sentence="moved the window", reason="Clash.", diffs=[change], tone="info", icon=""
    )
    html = draw("{% timeline entries %}", entries=[entry])
    for part in ("Amira", "moved the window", "Clash.", "<del>", "<ins>", "Wed", "Thu"):
        assert part in html


def test_the_words_of_a_bar_have_a_place_of_their_own_and_end_in_it(draw):
    wide, short, late = (
        {"label": "backout", "start_pct": at, "width_pct": wide} for at, wide in ((0, 30), (40, 12), (80, 12))
    )
    html = draw("{% bars rows %}", rows=[wide, short, late])
    places = re.findall(r'<foreignObject (?:x="([\d.%]+)" y="\d+" )?width="([\d.%]+)"', html)
    assert places == [("", "100%"), ("52.00%", "48.00%"), ("0", "80.00%")]
    assert html.count("is-before") == 1


def test_bars_stay_inside_their_axis(draw):
    rows = [{"label": "late", "start_pct": 96, "width_pct": 20, "tone": "danger"}]
    html = draw("{% bars rows %}", rows=rows)
    assert 'x="96.00%"' in html
    assert 'width="4.00%"' in html


def test_person_and_risk_say_when_they_do_not_know(draw):
    assert "nobody yet" in draw("{% person None %}")
    assert "risk unknown" in draw("{% risk None '' %}")
    assert "BL" in draw("{% person 'Bo Li' %}")


def test_card_holds_content_and_escapes_its_title(draw):
    html = draw("{% card title=title %}<p>in</p>{% endcard %}", title="A & B")
    assert "A &amp; B" in html
    assert "<p>in</p>" in html


def test_error_pages_render_without_any_context():
    # Django's own 400 and 500 handlers give no context at all.
    for status in (400, 403, 404, 409, 500, 503):
        html = Engine.get_default().get_template(f"{status}.html").render(Context())
        assert f"{status}</p>" in html
        assert "style=" not in html


def test_every_icon_that_pages_use_is_in_the_sprite():
    names = set((ROOT / "static/icons.txt").read_text().split())
    used = set()
    for path in (ROOT / "templates").rglob("*.html"):
        used |= set(re.findall(r"""\{% icon ["']([\w-]+)["']""", path.read_text()))
        used |= set(re.findall(r"""icon=["']([\w-]+)["']""", path.read_text()))
    assert used - names == set()


def test_templates_carry_no_inline_style_or_script():
    for path in (ROOT / "templates").rglob("*.html"):
        if "emails" in path.parts:
            continue
        text = path.read_text()
        assert not re.search(r"""\sstyle=|<style|\shx-on|\son(?!ly=)[a-z]+=["']|<script(?![^>]*\ssrc=)""", text), path

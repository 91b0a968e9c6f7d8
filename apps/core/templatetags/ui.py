"""Every component of the interface, loaded everywhere: no page needs `{% load %}`.

Tones: neutral, info, success, warning, danger, accent. The gallery (`/gallery/`, DEBUG only) shows all of this drawn.

Marks (inside text)
    {% icon "calendar" %}  {% icon "alert-triangle" label="Warning" %}   a name of static/icons.txt
    {% pill "Scheduled" "info" %}  {% pill state %}                      words and a shape; a state carries both
    {% keycap "c" %}  {% person user %}  {% person user brief=True %}    None reads "nobody yet"
    {% meter 3 5 tone="success" label="3 of 5 votes" %}                  thin bar
    {% risk 62 "high" %}                                                 low, medium, high, critical
    {% seat "chair" "yes" %}   yes, no, waiting, abstained, excluded; several inside <span class="seats">
    {% diff before after %}

Time (the reader's zone; UTC in the title or beside)
    {% when moment %}  {% when moment only="day" %}  {% ago moment %}
    {% span lower upper %}  {% span window.span %}   Thu 26 Nov 22:00 – 23:30 · 21:00 UTC

Boxes
    {% card title="Approvals" aside="2 of 3" href=url flush=True id="approvals" tone="danger" %}…{% endcard %}
    {% facts %}{% fact "Service" %}Ledger{% endfact %}{% endfacts %}     {% facts stacked=True %} for columns
    {% nextstep title="Waiting for the CAB" tone="warning" note="due Wed 17:00" %}…{% endnextstep %}
    {% actions %}…{% endactions %}                                       a row of buttons
    {% menu "More" icon="dots" align="start" %}<a href=…>…</a>{% endmenu %}
    {% empty "No changes yet" "git-pull-request" %}text <a class="btn btn-primary">…</a>{% endempty %}
    <ul class="rows"><li class="row-line">mark, text, end                rows of a card with flush=True

Workflow
    {% transitions options transition_url version=record.version %}      primary, menu, and refused ones in words
    {% action option transition_url version=record.version %}            one button
    {% refusals list %}                                                  sentence, url, unblock
    Buttons post `transition`, `version` and what is asked; asked names (reason, notes, outcome …) are drawn as
    `apps.core.components.asks` declares them, or as choices that the page gives as `ask_choices` (a dict by name).

Forms
    {% field form.title %}  {% field form.title hint="…" wide=True %}    label, required mark, hint, errors
    {% stale rows who="Amira" at=moment %}                               a stale edit; rows: label, yours, theirs
    <div class="form-pair"> two fields side by side; <section class="form-section"><h2>…
    On a form: data-autosubmit (filters), data-guard (warn before loss), data-draft="change", data-preview-url="…".

Lists
    {% chips filters label="Filters" %}      filters: label, url, active, count
    {% paginate page %}                      page: prev_url, next_url, total
    {{ column|cell:row }}                    what a column (core.lists) says of a row
    {% cells columns row %}                  the cells of a row, as its columns draw themselves
    {% qs sort="key" after=None %}           this address with parameters replaced or removed
    <table class="table table-list">         sticky head; cells with data-label="…" become cards on phones, the
                                             cell that names the row has class="main", numbers class="num"
    <span class="segments"><a aria-current="true">…                      one of several views

    <div class="prose">                      rendered Markdown

Story
    {% timeline entries %}                   at, who, sentence, reason, tone, icon, key, via, diffs (field …)
    {% track phases %}                       name, state (done, current, todo), detail, url
    {% bars rows ticks=ticks label="…" %}    label, start_pct, width_pct, tone, dashed, lane, url; ticks: pairs
"""

from apps.core.components import blocks, buttons, fields, lists, marks, story, times
from apps.core.components.library import register

__all__ = ["blocks", "buttons", "fields", "lists", "marks", "register", "story", "times"]

"""What is changed only by a vote: policies, boards, change types, rules of risk. Each kind plugs in here, once.

A *revision* is a record of its own (key POL-): the whole content proposed for one thing, the content it was drawn from,
a reason, and a docket on which the approval hangs, timeline and comments included. It is drafted, proposed, and then put in
force, rejected or withdrawn. Who judges it is said by the policy ``policy``, which is changed in the same way.

To have your rules revised like this, from ``AppConfig.ready()`` of your app::

    from apps.approvals.revisions import Revisable, revisables

    revisables.add("change_type", Revisable(kind="change_type", label=_("Change type"), current=…, check=…,
                                            preview=…, enact=…, page="changes:type", editor="changes:edit_type"))

and from your editor's page and API::

    from apps.approvals import services as approvals

    revision = approvals.draft_revision(kind="change_type", name="normal", content=typed, reason=why, by=user)
    revision = approvals.edit_revision(revision, content=typed, reason=why, by=user, version=3)
    revision = approvals.propose_revision(revision, by=user)      # or leave that to the revision's own page

Everything else is there: the page of the revision (``revision.get_absolute_url()``: difference field by field, preview,
approvals, buttons), the list of all revisions of a thing (``queries.revisions_of(kind, name)``), REST under
``/api/v1/revisions/``, notices, and the refusal of what was drawn from a version that no longer stands.

What you may rely on: ``enact`` is called once, inside the transaction of the deciding vote, with content that passed
``check`` in that same transaction and was drawn from exactly what ``current`` says then. What you must keep: nothing else
writes what ``current`` reads, save set-up; a running record keeps the version it was opened under (your own affair).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from apps.core.plugs import Plug

Check = Callable[[dict], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Previewed:
    """One line of what would differ: a sentence, and where it leads. ``tone`` as everywhere (info, warning, danger)."""

    sentence: str
    url: str = ""
    tone: str = "neutral"

    def __str__(self) -> str:
        return str(self.sentence)


def _managers_only(name: str, user) -> object:
    from .permissions import may_revise

    return may_revise(user)


@dataclass(frozen=True)
class Revisable:
    """One kind of thing that is changed by revision. Content is plain JSON: text, numbers, truth, lists, mappings.

    * ``kind``: at most 20 letters, for ever the same; ``label``: what one of them is called ("Policy").
    * ``current(name)``: the content in force of the thing called ``name`` (its slug), ``{}`` where there is none yet.
      Two contents are compared as JSON, so say everything that a revision may change, always in the same shape.
    * ``check(content)``: path to sentence, for each thing wrong with a proposed content; the sentence says what to do
      ("Name at least one rule."). Paths join keys and places by dots: ``rows.0.number``. Empty when all is well.
    * ``preview(name, content)``: what would be different, before it is proposed; sentences or ``Previewed``. Asked only
      for content that passed ``check``, on each look at a draft, so at most some 20 lines and a fixed number of queries.
    * ``enact(name, content, *, by, docket)``: writes the new version. ``by`` gave the deciding vote (None: the clock).
      Raise Refused to refuse the deciding vote; never commit, never call approvals.
    * ``page``: URL name of the thing's page, with one argument, ``name``; ``editor``: URL name of the form that edits
      the draft, with one argument, the revision's key; without one the page offers no "Edit".
    * ``number(name)``: the number of the version in force, as your page shows it, 0 for none; without it revisions are
      counted.
    * ``may_draft(name, user)``: a Refusal or sentence, or nothing; by default change managers and administrators.
    * ``read(content)``: content that was kept in an earlier shape, in today's; it never raises. What is kept stays as it
      was voted on.
    * ``labels``: field name (last part of a path) to words; ``words(field, value)``: a value in words, or None for the
      usual way. Both are for the difference and the decision page.
    """

    kind: str
    label: str
    current: Callable[[str], dict]
    check: Check
    preview: Callable[[str, dict], Iterable[str | Previewed]]
    enact: Callable[..., None]
    page: str
    editor: str = ""
    number: Callable[[str], int] | None = None
    may_draft: Callable[[str, object], object] = _managers_only
    read: Callable[[dict], dict] = lambda content: content
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Callable[[str, object], str | None] = lambda name, value: None


revisables: Plug[Revisable] = Plug("approvals.revisables")
POLICY, PURPOSE = "policy", "revision"
"""The policy that judges every revision, and the purpose under which its approval hangs on the docket."""


def revisable_of(kind: str) -> Revisable:
    """The declaration of a kind; raises LookupError where no app made one."""
    found = revisables.get(kind)
    if found is None:
        raise LookupError(f"nothing revisable is declared as “{kind}”")
    return found

"""The workflow engine: a state machine is a table, and it answers *why not*.

On purpose this is small and ours: the libraries of the field answer yes or no (see docs/adr). It has no timers, no
sub-states and no undo; a record's services add what an act writes besides the state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from . import clock
from .locking import locked as locked_record
from .locking import one_act
from .refusals import Refusal, Refused, Stale, as_refusal

SAME = object()
Guard = Callable[[object, object], "str | Refusal | None"]


def decision_only(subject, actor) -> str:
    """The ``who`` of a transition that happens by decision (a ballot, a void, an expiry), never by hand."""
    return _("This follows from a decision; nobody does it by hand.")


def anyone(subject, actor) -> None:
    """The ``who`` of a transition that every signed-in person may do."""


@dataclass(frozen=True)
class Transition:
    """One row of a table. ``target`` is a state, SAME, or a function with its ``results`` declared.

    ``asks`` names what its form always asks; ``more`` gives what it asks of one record besides, as rows with name,
    label and kind (see ``core.components.asks.Ask``). What is missing and asked for there does not refuse the option.
    """

    name: str
    source: tuple[str, ...]
    target: object
    who: Guard = anyone
    guards: tuple[Guard, ...] = ()
    label: str = ""
    asks: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    tone: str = "neutral"
    event: str = ""
    more: Callable[[object], tuple] | None = None

    @property
    def by_decision(self) -> bool:
        return self.who is decision_only

    def lands(self, subject) -> str:
        """The state this transition leads to for ``subject``."""
        if self.target is SAME:
            return subject.state
        return self.target(subject) if callable(self.target) else self.target


@dataclass(frozen=True)
class Option:
    """A transition out of the present state, with what stands in its way for one actor."""

    transition: Transition
    refusals: tuple[Refusal, ...] = ()
    primary: bool = False
    more: tuple = ()

    name = property(lambda self: self.transition.name)
    label = property(lambda self: self.transition.label or self.transition.name.replace("_", " ").capitalize())
    asks = property(lambda self: self.transition.asks)
    tone = property(lambda self: self.transition.tone)
    allowed = property(lambda self: not self.refusals)


@dataclass(frozen=True)
class Workflow:
    """A named table of transitions. ``recording`` opens the audit act that every application runs in."""

    name: str
    transitions: tuple[Transition, ...]
    recording: Callable[..., AbstractContextManager]
    turns: dict[str, str] = field(default_factory=dict)
    """State -> who it waits for, a phrase; a house test asserts that no state is missing."""

    def find(self, name: str) -> Transition:
        """The transition called ``name``; raises Refused (state) when there is none."""
        for transition_ in self.transitions:
            if transition_.name == name:
                return transition_
        raise Refused(Refusal(_("There is no step called “%s” here.") % name, code="unknown_transition", kind="state"))

    def options(self, subject, actor) -> list[Option]:
        """Every transition a person could take out of this state, refused or not; the first allowed one is primary."""
        found, primary = [], True
        for row in self.transitions:
            if row.by_decision or subject.state not in row.source:
                continue
            option = self._option(row, subject, actor)
            found.append(replace(option, primary=primary and option.allowed))
            primary = primary and not option.allowed
        return found

    def option(self, subject, actor, name: str) -> Option:
        """One transition for one actor, asked for by name: with what stands in its way, the wrong state included."""
        row = self.find(name)
        if subject.state not in row.source:
            return Option(row, (self._wrong_state(row, subject, actor),))
        return self._option(row, subject, actor)

    def _option(self, row: Transition, subject, actor) -> Option:
        """What its form asks for stands in nobody's way; the act itself is judged with what was given."""
        more = tuple(row.more(subject)) if row.more else ()
        given_there = {ask.name for ask in more if ask.required}
        refusals = (one for one in self._refusals(row, subject, actor) if one.field not in given_there)
        return Option(row, tuple(refusals), more=more)

    @contextmanager
    def acting(
        self, subject, name: str, *, by, reason: str = "", version: int | None = None, decided: bool = False, **given
    ) -> Iterator:
        """Lock the row, check everything again, yield the locked record to write on, then save it in its new state.

        Raises Refused with every reason, or Stale when ``version`` is no longer the record's.
        """
        row = self.find(name)
        with one_act() as act:
            locked = locked_record(subject)
            if version is not None and locked.version != version:
                raise Stale(locked, version)
            # From here on, behind the lock, guards and act stand at one instant.
            act.kept.enter_context(clock.held())
            # For guards and targets that depend on what was asked for (which phase to go back to).
            locked.given = {"reason": reason, **given}
            if locked.state not in row.source:
                raise Refused(self._wrong_state(row, locked, by))
            refusals = list(self._refusals(row, locked, by, decided=decided))
            refusals += self._unasked(row, {"reason": reason, **given})
            if refusals:
                raise Refused(*refusals)
            before = locked.state
            after = row.lands(locked)
            with self.recording(
                kind=row.event or f"{self.name}.{row.name}",
                key=str(locked.key),
                by=by,
                reason=reason,
                data={"from": str(before), "to": str(after)},
            ):
                locked.state = after
                yield locked
                locked.save()

    def apply(self, subject, name: str, *, by, **given):
        """Take one transition that writes nothing but the state; returns the saved record."""
        with self.acting(subject, name, by=by, **given) as locked:
            pass
        return locked

    def _refusals(self, row: Transition, subject, actor, *, decided: bool = False) -> Iterator[Refusal]:
        checks = [] if decided and row.by_decision else [(row.who, "who")]
        checks += [(guard, "rule") for guard in row.guards]
        for guard, kind in checks:
            answers = guard(subject, actor)
            for answer in answers if isinstance(answers, list | tuple) else [answers]:
                refusal = as_refusal(answer, code=guard.__name__, kind=kind)
                if refusal:
                    yield refusal

    def _wrong_state(self, row: Transition, subject, actor) -> Refusal:
        labels = dict(type(subject)._meta.get_field("state").choices or ())
        # What this person can do now, and nothing that would only be refused once more.
        ahead = [str(option.label) for option in self.options(subject, actor) if option.allowed]
        said = _("%(key)s is in “%(state)s”; “%(step)s” is not possible from there.") % {
            "key": subject.key,
            "state": labels.get(subject.state, subject.state),
            "step": row.label or row.name,
        }
        more = (
            _("What is: %(steps)s.") % {"steps": ", ".join(ahead)}
            if ahead
            else _("There is no step that you can take now.")
        )
        return Refusal(f"{said} {more}", code="wrong_state", kind="state")

    @staticmethod
    def _unasked(row: Transition, given: dict) -> list[Refusal]:
        return [
            Refusal(_("Please give: %s.") % asked.replace("_", " "), code="missing", kind="input", field=asked)
            for asked in row.asks
            if given.get(asked) in (None, "")
        ]

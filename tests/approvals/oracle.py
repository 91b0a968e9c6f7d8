"""What approval means, once more and as plainly as possible: the oracle of the state machine. No database here."""

from __future__ import annotations

from dataclasses import dataclass, field

MEMBERS = {
    "payments": ("alice", "bob", "olga"),
    "cab": ("carol", "dave", "quinn", "erin"),
    "security": ("carol", "henry"),
}
BALLOTS = tuple(MEMBERS)
NEEDED = {"payments": 1, "cab": 2, "security": 1}
QUORUM = {"payments": 1, "cab": 2, "security": 1}
STEPS = (("payments",), ("cab", "security"))
GROUPS = ("what", "window", "plan", "risk", "people")
LIVE = ("open", "carried", "stuck")


@dataclass
class Box:
    """A ballot: its state, and who said what."""

    state: str = "waiting"
    said: dict[str, str] = field(default_factory=dict)


class Oracle:
    """One record and its latest approval."""

    def __init__(self):
        self.ballots: dict[str, Box] = {}
        self.excluded = {"alice"}
        self.high = False
        self.held = False
        self.state = ""
        self.told: list[str] = []

    @property
    def asked(self) -> bool:
        return bool(self.state)

    @property
    def live(self) -> bool:
        return self.state in LIVE

    def standing(self) -> set[tuple[str, str, str]]:
        return {(name, who, choice) for name, box in self.ballots.items() for who, choice in box.said.items()}

    def ballot_states(self) -> dict[str, str]:
        return {name: box.state for name, box in self.ballots.items()}

    def ask(self) -> None:
        self.ballots = {"payments": Box(), "cab": Box()} | ({"security": Box()} if self.high else {})
        self.state, self.held = "open", False
        self.settle()

    def may_vote(self, who: str, where: str) -> bool:
        box = self.ballots[where]
        spoken = any(name == who for _where, name, _choice in self.standing())
        return (
            self.live
            and not self.held
            and box.state in ("open", "stuck")
            and who not in self.excluded
            and who in MEMBERS[where]
            and not spoken
        )

    def vote(self, who: str, where: str, choice: str) -> None:
        self.ballots[where].said[who] = choice
        self.settle()

    def take_back(self, who: str, where: str) -> None:
        del self.ballots[where].said[who]
        self.settle(again={where})

    def edit(self, group: str) -> None:
        if not self.live:
            return
        judged = [{"what", "plan"}, {"what", "window", "risk"} | ({"plan"} if "security" in self.ballots else set())]
        nobody = not any(group in step for step in judged)
        for names, step in zip(STEPS, judged, strict=True):
            if not nobody and group not in step:
                continue
            for name in names:
                if name in self.ballots and (self.ballots[name].said or self.ballots[name].state == "carried"):
                    self.ballots[name] = Box()
        self.settle()

    def assess_risk(self, high: bool) -> None:
        self.high = high
        if self.live and high and "security" not in self.ballots:
            self.ballots["security"] = Box()
        if self.live:
            self.settle()

    def exclude(self, who: str) -> None:
        self.excluded.add(who)
        if self.live:
            self.settle()

    def hold(self, held: bool) -> None:
        if self.live:
            self.held = held

    def withdraw(self) -> None:
        self.state = "withdrawn"
        self._close()

    def settle(self, again: frozenset[str] | set[str] = frozenset()) -> None:
        """Count everything anew, step by step, and tell the record what that decides."""
        counted = {name: self._count(name) for name in self.ballots}
        lapsed = {name for name, box in self.ballots.items() if box.said.keys() & self.excluded}
        assessed = self.ballots["payments"].state == "carried"
        for box in self.ballots.values():
            box.said = {who: choice for who, choice in box.said.items() if who not in self.excluded}
        before_done = True
        for names in STEPS:
            boxes = {name: self.ballots[name] for name in names if name in self.ballots}
            for name, box in boxes.items():
                if box.state == "waiting" and not before_done:
                    continue
                if box.state != "carried" or name in lapsed or name in again:
                    box.state = counted[name]
            before_done = before_done and all(box.state == "carried" for box in boxes.values())
        if self.ballots["payments"].state == "carried" and not assessed:
            self.told.append("approval.stage_carried")
        self._conclude()

    def _count(self, name: str) -> str:
        members = set(MEMBERS[name])
        eligible = members - self.excluded
        said = {who: choice for who, choice in self.ballots[name].said.items() if who in eligible}
        elsewhere = {who for _where, who, _choice in self.standing()} - said.keys()
        able = eligible - elsewhere
        yes = sum(choice in ("approve", "conditions") for choice in said.values())
        if max(NEEDED[name], QUORUM[name]) > len(able):
            return "stuck"
        if yes + len(able - said.keys()) < NEEDED[name]:
            return "rejected"
        return "carried" if yes >= NEEDED[name] and len(said) >= QUORUM[name] else "open"

    def _conclude(self) -> None:
        states = set(self.ballot_states().values())
        before = self.state
        if "rejected" in states:
            self.state = "rejected"
        elif "stuck" in states:
            self.state = "stuck"
        else:
            self.state = "carried" if states == {"carried"} else "open"
        if self.state == before:
            return
        if self.state in ("carried", "rejected"):
            self.told.append(f"approval.decided:{self.state}")
        elif before == "carried":
            self.told.append("approval.reopened")
        if self.state == "rejected":
            self._close()

    def _close(self) -> None:
        for box in self.ballots.values():
            if box.state in ("waiting", "open", "stuck"):
                box.state = "withdrawn"

"""A board as a form: what it is, and who sits on it, seat by seat; works without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.calendars.models import BusinessCalendar

from ..enums import BoardKind, SeatRole
from .board import MOST_SEATS

FIELDS = ("name", "kind", "description", "quorum", "time_zone", "calendar")


class BoardHeadForm(forms.Form):
    """What is said of the board as a whole, and why it should change."""

    slug = forms.SlugField(
        max_length=60, label=gettext_lazy("Short name"), help_text=gettext_lazy("Rules of policies name it; it stays.")
    )
    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    kind = forms.ChoiceField(choices=BoardKind.choices, label=gettext_lazy("Kind"))
    description = forms.CharField(
        required=False, max_length=2_000, label=gettext_lazy("What it decides"), widget=forms.Textarea({"rows": 2})
    )
    quorum = forms.IntegerField(
        min_value=1,
        max_value=MOST_SEATS,
        label=gettext_lazy("Quorum"),
        help_text=gettext_lazy("So many of its seats must vote before a decision counts."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    calendar = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Working days"),
        help_text=gettext_lazy("A question that would be due on a day off is due on its next working day."),
    )
    reason = forms.CharField(
        max_length=20_000, label=gettext_lazy("Why it should change"), widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, is_new: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(zone, zone) for zone in sorted(available_timezones())]
        calendars = BusinessCalendar.objects.order_by("name").values_list("slug", "name")
        self.fields["calendar"].choices = [("", gettext_lazy("every day counts")), *calendars]
        if not is_new:
            del self.fields["slug"]


class SeatRowForm(forms.Form):
    """One seat; a seat without a person is left out."""

    user = forms.CharField(required=False, max_length=150, label=gettext_lazy("Person (user name)"))
    role = forms.ChoiceField(
        choices=SeatRole.choices, label=gettext_lazy("As"), widget=forms.Select({"class": "form-select"})
    )
    has_veto = forms.BooleanField(required=False, label=gettext_lazy("Veto"))


class BoardForm:
    """The board and its seats together; ``content`` is what was typed, as plain JSON."""

    def __init__(self, content: dict, *, reason: str = "", slug: str = "", is_new: bool = False, data=None):
        self.is_new = is_new
        self.problems: list[tuple[str, str]] = []
        if data is None:
            self.content, self.act = content, ""
            said = {name: content[name] for name in FIELDS if name in content}
            self.head = BoardHeadForm(
                initial={"time_zone": "UTC", "reason": reason, "slug": slug} | said, is_new=is_new
            )
        else:
            self.act = str(data.get("do", ""))[:20]
            moved = {"initial": data.dict()} if self.is_rearranging else {"data": data}
            self.head = BoardHeadForm(is_new=is_new, **moved)
            self.content = _read(data)
        seats = self.content.get("seats")
        seats = [seat for seat in seats if isinstance(seat, dict)] if isinstance(seats, list) else []
        if self.act == "add" or not seats:
            seats.append({"user": "", "role": SeatRole.MEMBER, "has_veto": False})
        self.rows = [self._row(place, seat) for place, seat in enumerate(seats)]

    @property
    def is_rearranging(self) -> bool:
        return bool(self.act) and self.act != "save"

    @property
    def is_blamed(self) -> bool:
        return bool(self.problems or self.head.errors or any(row.errors for row in self.rows))

    @property
    def people(self) -> list[tuple[str, str]]:
        """Who may be seated: user name and name, offered while typing."""
        found = User.objects.filter(is_active=True, is_service=False).order_by("name")
        return list(found.values_list("username", "name")[:2_000])

    def blame(self, problems: Mapping[str, str]) -> None:
        """Put each problem of ``board.check`` at the field it is about, or above the form."""
        for path, sentence in problems.items():
            parts = path.split(".")
            if parts[0] == "seats" and len(parts) > 1:
                row = self.rows[int(parts[1])]
                row.add_error(parts[2] if len(parts) > 2 and parts[2] in row.fields else None, sentence)
            elif parts[0] in self.head.fields:
                self.head.add_error(parts[0], sentence)
            else:
                self.problems.append((path, sentence))

    def _row(self, place: int, seat: dict) -> SeatRowForm:
        form = SeatRowForm({f"seat-{place}-{key}": value for key, value in seat.items()}, prefix=f"seat-{place}")
        form.place = place
        form.full_clean()
        form.errors.clear()
        return form


def _read(data) -> dict:
    count = data.get("seats", "0")
    count = min(int(count), MOST_SEATS) if count.isascii() and count.isdigit() and len(count) < 5 else 0
    gone = str(data.get("do", "")).partition("remove-")[2]
    seats = [
        {
            "user": data.get(f"seat-{place}-user", "").strip()[:150],
            "role": data.get(f"seat-{place}-role", ""),
            "has_veto": bool(data.get(f"seat-{place}-has_veto")),
        }
        for place in range(count)
        if str(place) != gone
    ]
    quorum = data.get("quorum", "").strip()
    return {
        "name": data.get("name", "").strip(),
        "kind": data.get("kind", ""),
        "description": data.get("description", "").replace("\r\n", "\n").strip(),
        "quorum": int(quorum) if quorum.isascii() and quorum.isdigit() and len(quorum) < 6 else quorum,
        "time_zone": data.get("time_zone", ""),
        "calendar": data.get("calendar", ""),
        "seats": sorted((seat for seat in seats if seat["user"]), key=lambda seat: seat["user"]),
    }

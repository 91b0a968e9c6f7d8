"""Pages of business calendars: days, hours, holidays, who works by them, and counting with them."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core import clock
from apps.core.forms import submitted
from apps.core.pages import form_page, posted_version, saved

from .. import business
from ..forms.business import CalendarForm, CountForm, HolidayForm, NewCalendarForm
from ..models import BusinessCalendar, Holiday
from ..permissions import may_keep_calendars
from ..workdays import default_calendar, workdays_before


@login_required
@require_safe
def calendars(request):
    """Every business calendar."""
    rows = BusinessCalendar.objects.annotate(
        holiday_count=Count("holidays", distinct=True), team_count=Count("team_rows", distinct=True)
    ).order_by("name")
    shown = [(row, _days(row)) for row in rows]
    context = {"rows": shown, "standard": default_calendar().slug, "why_not": may_keep_calendars(request.user)}
    return render(request, "calendars/business.html", context)


@login_required
@require_safe
def calendar(request, slug: str):
    """One business calendar."""
    return _show(request, get_object_or_404(BusinessCalendar, slug=slug), HolidayForm())


def _show(request, row: BusinessCalendar, form, status: int = 200):
    today = clock.now().date()
    ahead = row.holidays.filter(date__gte=today.replace(month=1, day=1)).order_by("date")
    counting = CountForm(
        request.GET if "days" in request.GET else None, initial={"date": today, "days": 5}, auto_id="count_%s"
    )
    counted = submitted(counting, lambda *, date, days: workdays_before(date, days, row))
    status = 422 if counting.errors else status
    context = {
        "record": row,
        "days": _days(row),
        "holidays": ahead,
        "teams": [one.team for one in row.team_rows.select_related("team").order_by("team__name")],
        "is_standard": default_calendar().pk == row.pk,
        "why_not": may_keep_calendars(request.user),
        "holiday_form": form,
        "counting": counting,
        "counted": counted,
    }
    return render(request, "calendars/business_calendar.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def calendar_new(request):
    """Set up a business calendar."""
    start = {"workdays": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "17:00", "zone": request.user.time_zone}
    form = NewCalendarForm(request.POST or None, initial=start)
    answer = saved(request, form, partial(business.make_calendar, by=request.user), done=_("“%(name)s” is set up."))
    return answer or form_page(request, "calendars/business_form.html", form, refusal=may_keep_calendars(request.user))


@login_required
@require_http_methods(["GET", "POST"])
def calendar_edit(request, slug: str):
    """Change days, hours, zone, country or teams."""
    row = get_object_or_404(BusinessCalendar, slug=slug)
    form = CalendarForm(request.POST or None, initial=_initial(row))
    save = partial(business.edit_calendar, row, by=request.user, version=posted_version(request))
    answer = saved(request, form, save, standing=_initial)
    refusal = may_keep_calendars(request.user)
    return answer or form_page(request, "calendars/business_form.html", form, record=row, refusal=refusal)


@login_required
@require_POST
def holiday_add(request, slug: str):
    """Add a day that is not worked, or rename it."""
    row, form = get_object_or_404(BusinessCalendar, slug=slug), HolidayForm(request.POST)
    refusal = may_keep_calendars(request.user)
    if submitted(form, lambda **typed: business.add_holiday(row, by=request.user, **typed)):
        messages.success(request, _("That day is not worked."))
        return redirect(row)
    return _show(request, row, form, status=403 if refusal else 422)


@login_required
@require_POST
def holiday_remove(request, slug: str, pk: int):
    """Take a holiday away."""
    holiday = get_object_or_404(Holiday.objects.select_related("calendar"), pk=pk, calendar__slug=slug)
    business.remove_holiday(holiday, by=request.user)
    messages.success(request, _("%s is worked again, as its weekday says.") % holiday.date)
    return redirect(holiday.calendar)


def _initial(row: BusinessCalendar) -> dict:
    names = ("name", "workdays", "opens", "closes", "zone", "country", "subdivision")
    teams = list(row.team_rows.values_list("team", flat=True))
    return {name: getattr(row, name) for name in names} | {"teams": teams}


def _days(row: BusinessCalendar) -> str:
    """The working days in words."""
    days = row.workdays
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": WEEKDAYS[days[0] - 1], "last": WEEKDAYS[days[-1] - 1]}
    return ", ".join(str(WEEKDAYS[day - 1]) for day in days)

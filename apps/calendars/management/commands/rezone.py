"""``manage.py rezone``: after new time zone data, keep what is planned at its wall time."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.calendars.zones import rezone


class Command(BaseCommand):
    """Without ``--by`` it only says what would move."""

    help = "Move windows ahead so that their zone's clocks show what was planned; what is over stays. Reports both."

    def add_arguments(self, parser):
        parser.add_argument("--by", default="", help="log-in name of who moves them; without it nothing is moved")
        parser.add_argument("--reason", default="", help="what people read in the history of each record")

    def handle(self, *_args, **options):
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if options["by"] and by is None:
            raise CommandError(_("There is nobody called “%s”.") % options["by"])
        shifts, left = rezone(by=by, reason=options["reason"] or _("New time zone data"))
        for shift in shifts:
            told = shift.outcome or (_("moved") if by else _("would move"))
            before, after = shift.window.span.lower.isoformat(), shift.after.lower.isoformat()
            self.stdout.write(f"{shift.name}  {shift.window.zone}  {before} -> {after}  {told}")
        self.stdout.write(
            _("%(count)s ahead, %(left)s begun or over left as they were.") % {"count": len(shifts), "left": left}
        )

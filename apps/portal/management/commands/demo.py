"""``manage.py demo``: a believable company in an empty database, for trying Slipway out on this machine."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.portal.demo.build import build
from apps.portal.demo.company import LOG_INS
from apps.portal.demo.meetings import CHAIR
from apps.portal.demo.place import PASSWORD


class Command(BaseCommand):
    """Refused on a production installation and where there are people already."""

    help = "Fill an empty database with a believable company. Never on a real installation."

    def add_arguments(self, parser):
        parser.add_argument("--changes", type=int, default=3000, help="how many changes (3000)")
        parser.add_argument("--releases", type=int, default=150, help="how many releases (150)")

    def handle(self, *_args, **options):
        if not getattr(settings, "DEMO_ALLOWED", False):
            raise CommandError(
                _("This is not a demo installation (DEMO_ALLOWED is off), so no demo data is made here.")
            )
        if User.objects.exists():
            raise CommandError(_("There are people here already; demo data goes into an empty database only."))
        build(changes=options["changes"], releases=options["releases"])
        self.stdout.write(_("Demo log-ins (password for all: %s)") % PASSWORD)
        for username, name, _team, roles in LOG_INS:
            self.stdout.write(f"  {username:<7} {name}, {', '.join(str(role.label).lower() for role in roles)}")
        chair = User.objects.get(username=CHAIR)
        self.stdout.write(f"  {chair.username:<7} {_('%s, chair of the CAB') % chair.name}")

"""``manage.py setup``: from an empty database to one that people can work with."""

import getpass
import os

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.accounts.models import User
from apps.accounts.services import create_person
from apps.audit.enums import Via
from apps.audit.services import Door, through
from apps.core.refusals import Refused
from apps.portal.seeding import seed


class Command(BaseCommand):
    """The first administrator, and the boards, policies, types and templates to begin with; safe to run again."""

    help = "Make the first administrator and the default boards, policies, types and templates."

    def add_arguments(self, parser):
        parser.add_argument("--username", default="admin", help="log-in name of the first administrator (admin)")
        parser.add_argument("--name", default="", help="the person's name")
        parser.add_argument("--email", default="", help="the person's e-mail address")

    def handle(self, *_args, **options):
        with through(Door(via=Via.COMMAND)):
            seed()
            self._administrator(options)
        self.stdout.write(
            _("Slipway is set up: boards, policies, change types, gates and release templates are there.")
        )

    def _administrator(self, options: dict) -> None:
        if User.objects.filter(role_grants__role__slug=RoleName.ADMINISTRATOR, is_active=True).exists():
            return
        email = options["email"] or self._asked(_("E-mail address of the first administrator: "))
        password = os.environ.get("SLIPWAY_ADMIN_PASSWORD") or getpass.getpass(
            _("Password for %s: ") % options["username"]
        )
        try:
            create_person(
                by=None,
                username=options["username"],
                name=options["name"] or options["username"],
                email=email,
                password=password,
                roles=[RoleName.ADMINISTRATOR],
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("%s can sign in and make everybody else.") % options["username"])

    @staticmethod
    def _asked(question: str) -> str:
        try:
            return input(question).strip()
        except EOFError:
            raise CommandError(_("Give --email, and the password as SLIPWAY_ADMIN_PASSWORD.")) from None

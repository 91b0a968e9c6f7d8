"""``manage.py createtoken alice "release pipeline" --scope read --scope write --days 90``."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import services
from apps.accounts.enums import Scope
from apps.accounts.models import User
from apps.audit.enums import Via
from apps.audit.services import Door, through
from apps.core import clock
from apps.core.refusals import Refused


class Command(BaseCommand):
    help = "Makes an API token for a person or a service account and prints it, this once."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("name", help="what the token is for")
        parser.add_argument("--scope", action="append", choices=Scope.values, help="may be given again; default: read")
        parser.add_argument("--days", type=int, default=90, help="how long it lives (at most 366)")

    def handle(self, *args, username, name, scope, days, **options):
        user = User.objects.filter(username__iexact=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account “{username}”.")
        try:
            with through(Door(via=Via.COMMAND)):
                made = services.make_token(
                    by=None if user.is_service else user,
                    user=user,
                    name=name,
                    scopes=scope or [Scope.READ],
                    expires_at=clock.now() + timedelta(days=days),
                )
        except (Refused, OverflowError) as problem:
            raise CommandError(str(problem)) from problem
        self.stderr.write(f"For {user}, valid until {made.token.expires_at:%Y-%m-%d}. It is not shown again:")
        self.stdout.write(made.secret)

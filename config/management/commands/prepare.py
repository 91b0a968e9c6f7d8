"""`manage.py prepare`: bring the database up to this version of Slipway."""

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.utils.translation import gettext as _

from config import broker, roles


class Command(BaseCommand):
    """Migrations, the cache's table, the broker's tables and the application role's rights, as the owner."""

    help = "Bring the database up to this version: migrations, cache, broker, rights. Safe to run again."

    def handle(self, *_args: object, **options: object) -> None:
        """Do all four; `--verbosity 0` says nothing."""
        verbosity = options["verbosity"]
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("createcachetable", verbosity=verbosity)
        application = settings.APPLICATION_ROLE
        if settings.CELERY_BROKER_URL.startswith(broker.ON_THE_DATABASE):
            broker.install(application)
        if application:
            message = _("The role {role} may use these tables: {counts}")
            message = message.format(role=application, counts=roles.grant(application))
        else:
            message = _("One role owns and uses the database. Set DATABASE_OWNER_URL to part the two.")
        if verbosity:
            self.stdout.write(message)

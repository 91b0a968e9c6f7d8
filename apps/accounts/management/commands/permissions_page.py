"""``manage.py permissions_page`` writes docs/reference/permissions.md; ``--check`` only compares."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.reference import permissions_page


class Command(BaseCommand):
    help = "Writes docs/reference/permissions.md from the table of roles."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when the page is out of date")

    def handle(self, *args, check, **options):
        path = settings.BASE_DIR / "docs" / "reference" / "permissions.md"
        page = permissions_page()
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            raise CommandError("docs/reference/permissions.md is out of date: run manage.py permissions_page.")

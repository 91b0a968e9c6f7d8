"""``manage.py workflows_page`` writes docs/reference/workflows.md; ``--check`` only compares."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.portal.workflows import workflows_page


class Command(BaseCommand):
    help = "Writes docs/reference/workflows.md from the tables of transitions."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when the page is out of date")

    def handle(self, *_args, check, **_options):
        path = settings.BASE_DIR / "docs" / "reference" / "workflows.md"
        page = workflows_page()
        if not check:
            path.write_text(page, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            raise CommandError("docs/reference/workflows.md is out of date: run manage.py workflows_page.")

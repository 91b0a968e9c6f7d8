"""`manage.py verify_audit`: is the audit trail as it was written? Exit code 1 when it is not."""

import json
import sys

from django.core.management.base import BaseCommand

from apps.audit.verify import verify


class Command(BaseCommand):
    help = "Check every sealed event and history row against the chain of seals; name the first one that was touched."

    def add_arguments(self, parser):
        parser.add_argument("--checkpoint", default="", help="NUMBER:DIGEST of a seal, kept from an earlier run")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args, checkpoint, **options):
        quiet = options["json"] or not self.stderr.isatty()
        report = verify(checkpoint=checkpoint, progress=(lambda *_: None) if quiet else self._progress)
        if options["json"]:
            fault = report.fault.as_dict() if report.fault else None
            numbers = {name: getattr(report, name) for name in ("seals", "events", "unsealed", "head")}
            self.stdout.write(json.dumps({"sound": report.sound, "fault": fault, **numbers}))
        else:
            self.stdout.write(report.sentence)
            rate = report.events / report.seconds if report.seconds else 0
            self.stdout.write(f"{report.seconds:.1f} s, {rate:,.0f} events/s. Checkpoint: {report.head or 'none yet'}")
        if not report.sound:
            sys.exit(1)

    def _progress(self, done, total):
        self.stderr.write(f"\r{done} of {total} seals", ending="")

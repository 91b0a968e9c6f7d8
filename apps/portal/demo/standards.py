"""The catalogue of standard changes: one of each state, the suspended one by a change that really failed."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.audit.services import recording
from apps.changes import services as changes
from apps.changes.models import ChangeRequest, ChangeTemplate
from apps.reviews import services as reviews
from apps.reviews.models import Review

from .place import Company
from .votes import vote

# title, service, why, plan, way back, what is locked beside them
WORDS = {
    "flush": (
        "Flush the rates cache",
        "currency-rates",
        "Done every Monday for a year; the cache fills again within a minute.",
        "1. Flush the cache on one instance.\n2. Watch until its hit rate is back above 90 %.\n3. Do the others.",
        "Nothing to undo: rates are read from the source until the cache is full.",
    ),
    "queue": (
        "Replay the dead letters of payouts",
        "payouts",
        "Forty replays since spring, each of messages that a bank had refused for a minute.",
        "1. Count the messages and read five.\n2. Replay in batches of one hundred.\n3. Stop at the first error.",
        "Stop the replay; messages are idempotent and what went through stays.",
    ),
    "index": (
        "Rebuild a search index beside the live one",
        "ledger",
        "Read-only until the switch, and the switch is one setting.",
        "1. Build the new index.\n2. Compare counts.\n3. Switch the alias.",
        "Switch the alias back; the old index is kept for a week.",
    ),
    "limit": (
        "Raise a rate limit by at most a fifth",
        "payments-api",
        "Asked for by sales twice a month; capacity is planned for half as much again.",
        "1. Raise the limit of the one client.\n2. Watch the saturation for an hour.",
        "Set the old limit.",
    ),
    "banner": (
        "Change the text of the maintenance banner",
        "payment-pages",
        "Text only, shown from a file that is validated before it is taken.",
        "1. Edit the file.\n2. Publish it.",
        "Publish the file before.",
    ),
    "legacy": (
        "Restart the old invoice spooler",
        "invoice-printer",
        "Was needed twice a week before the spooler was replaced.",
        "1. Restart the spooler.",
        "Nothing to undo.",
    ),
}


def play(company: Company, now: datetime) -> None:
    """Draft, proposed, certified, about to end, expired, suspended, retired; and the seeded ones certified anew."""
    _anew(company)
    _draft(company, "banner")
    changes.apply_template(_draft(company, "limit"), "propose", by=company.people["ines"])
    flush = _certified(company, "flush")
    _ending(flush, now, 20)
    changes.edit_template(
        flush, by=company.people["ines"], days=180, reason="Half a year is enough to look at it again."
    )
    _ending(_certified(company, "index"), now, -1)
    changes.keep_certificates()
    legacy = _certified(company, "legacy")
    changes.apply_template(legacy, "retire", by=company.people["milan"], reason="The spooler is gone.")
    _fail(company, _certified(company, "queue"), now)


def _anew(company: Company) -> None:
    """What was set up eighteen months ago has seen failures since; the board certified it again."""
    milan = company.people["milan"]
    for template in ChangeTemplate.objects.select_related("docket__team"):
        changes.apply_template(
            template, "renew", by=milan, reason="Reviewed after its failures; the plan names the drain step now."
        )
        vote(company, template)


def _draft(company: Company, name: str) -> ChangeTemplate:
    title, service, why, plan, back = WORDS[name]
    return changes.draft_template(
        by=company.people["ines"],
        title=title,
        team=company.services[service].team,
        services=[company.services[service]],
        reason=why,
        locked={"implementation_plan": plan, "backout_plan": back, "outage_expected": False},
        defaults={"reason": "Planned upkeep.", "answers": {"rehearsed": "here", "data": "no", "backout": "tried"}},
        required=["test_plan"],
    )


def _certified(company: Company, name: str) -> ChangeTemplate:
    template = changes.apply_template(_draft(company, name), "propose", by=company.people["ines"])
    vote(company, template)
    return ChangeTemplate.objects.select_related("docket__team").get(pk=template.pk)


def _ending(template: ChangeTemplate, now: datetime, days: int) -> None:
    """As if it had been certified a year ago, but for these days."""
    with recording(kind="template.dated", key=template.key, by=None):
        template.certified_until = (now + timedelta(days=days)).date()
        template.save()


def _fail(company: Company, template: ChangeTemplate, now: datetime) -> None:
    """A change made from it starts now, fails, is looked back at and closed: that suspends it."""
    ines, start = company.people["ines"], now.replace(second=0, microsecond=0)
    change = changes.draft(
        by=ines,
        title="Replay Monday's dead letters",
        type="standard",
        template=template,
        services=[company.services["payouts"]],
        environments=[company.environments["payouts"]["staging"]],
        start=start,
        end=start + timedelta(hours=1),
        implementer=ines,
        test_plan="Balances of ten payees agree.",
    )
    change = changes.start(changes.submit(change, by=ines), by=ines)
    change = changes.finish(change, by=ines, outcome="failed")
    review = Review.objects.get(docket=change.docket)
    reviews.complete(
        review,
        by=company.people["milan"],
        summary="Six payees were paid twice before the replay was stopped.",
        went_well="It was stopped within two minutes.",
        went_wrong="The batch held messages from before idempotency keys.",
        cause="The plan does not say how old a message may be.",
    )
    changes.close(ChangeRequest.objects.get(pk=change.pk), by=ines, notes="Payees were debited again by hand.")

"""Verifying on request: what was found is itself recorded."""

from .acts import recording
from .verify import Report, verify

# The key that the trail itself goes by.
TRAIL = "audit-trail"
# A page or an API call may take this long; the command has no limit.
PATIENCE_SECONDS = 8.0


def check_now(*, by, checkpoint: str = "") -> Report:
    """Verify as far as a request's time allows and record the verdict as ``audit.verified``."""
    report = verify(checkpoint=checkpoint, seconds=PATIENCE_SECONDS)
    with recording(kind="audit.verified", key=TRAIL, by=by, data=as_data(report)):
        return report


def as_data(report: Report) -> dict:
    """The report as plain data; ``sentence`` in the language of whoever asked."""
    numbers = {name: getattr(report, name) for name in ("sound", "complete", "seals", "events", "unsealed", "head")}
    return {
        **numbers,
        "seconds": round(report.seconds, 2),
        "sentence": report.sentence,
        "fault": report.fault.as_dict() if report.fault else None,
    }

"""A waiver has a docket of its own, so that it can be found, watched and discussed."""

from apps.dockets.enums import Prefix
from apps.dockets.subjects import Subject, subjects

subjects.add(
    Prefix.WAIVER,
    Subject(prefix=Prefix.WAIVER, label="waiver", relation="waiver", url_name="gates:waiver"),
)

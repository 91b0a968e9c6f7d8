"""Words of a go/no-go gate."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class CriterionKind(Toned):
    AUTOMATIC = "automatic", "neutral", _("Automatic check")
    SIGN_OFF = "sign_off", "neutral", _("Sign-off")


class Result(Toned):
    PASS = "pass", "success", _("Pass")
    FAIL = "fail", "danger", _("Fail")
    UNKNOWN = "unknown", "warning", _("Unknown")
    WAIVED = "waived", "accent", _("Waived")


class Verdict(Toned):
    """The state of a gate: open until a decision is recorded."""

    OPEN = "open", "info", _("Open")
    GO = "go", "success", _("Go")
    NO_GO = "no_go", "danger", _("No-go")
    CONDITIONAL = "conditional", "warning", _("Go with conditions")


class WaiverState(Toned):
    ASKED = "asked", "info", _("Asked for")
    GRANTED = "granted", "success", _("Granted")
    REFUSED = "refused", "danger", _("Refused")
    EXPIRED = "expired", "neutral", _("Expired")

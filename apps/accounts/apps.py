from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    label = "accounts"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in, user_login_failed

        from apps.audit.services import refused
        from apps.core import denials
        from apps.core.api import idempotency

        from . import roles, timeline
        from .answers import AnswerKeeper
        from .services import sign_in

        timeline.declare()
        post_migrate.connect(roles.seed, sender=self, dispatch_uid="accounts.roles")
        user_logged_in.connect(sign_in.record_sign_in, dispatch_uid="accounts.signed_in")
        user_login_failed.connect(sign_in.record_failure, dispatch_uid="accounts.sign_in_failed")
        denials.keepers.add("audit", refused)
        idempotency.keepers.add("accounts", AnswerKeeper())

"""What opens accounts and who tried: for the security and the audit administrator."""

from typing import Any

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from povertycase import access
from povertycase.admin.base import ReadOnlyAdmin
from povertycase.admin.people import posted_elsewhere


class LoginRecordAdmin(ReadOnlyAdmin):
    """What axes keeps about logins: of accounts inside the jurisdiction, and of names nobody has."""

    search_fields = ("username", "ip_address")
    date_hierarchy = "attempt_time"

    def get_queryset(self, request: Any) -> QuerySet:
        """Without the accounts of other places."""
        elsewhere = posted_elsewhere(request).values("username")
        return super().get_queryset(request).exclude(username__in=elsewhere)


@admin.register(AccessAttempt)
class AccessAttemptAdmin(LoginRecordAdmin):
    """Wrong passwords that count towards a lock; deleting one opens the lock."""

    list_display = fields = ("attempt_time", "username", "ip_address", "failures_since_start")

    def has_delete_permission(self, request: Any, row: Model | None = None) -> bool:
        """The security administrator unlocks."""
        return access.has_admin_right(request.user, "axes.delete_accessattempt")


@admin.register(AccessLog)
class AccessLogAdmin(LoginRecordAdmin):
    """Logins."""

    list_display = fields = ("attempt_time", "username", "ip_address", "logout_time")


@admin.register(AccessFailureLog)
class AccessFailureLogAdmin(LoginRecordAdmin):
    """Failed logins."""

    list_display = fields = ("attempt_time", "username", "ip_address", "lock")

    @admin.display(description=_("结果"), ordering="locked_out")
    def lock(self, row: AccessFailureLog) -> Any:
        """In a word, also for those who do not see the tick."""
        return _("已锁定") if row.locked_out else _("密码不正确")


class CredentialAdmin(ReadOnlyAdmin):
    """What opens an account beside its password: that it is there, never what it is; it can be taken away."""

    search_fields = ("user__username",)
    list_select_related = ("user",)

    def get_queryset(self, request: Any) -> QuerySet:
        """Of the accounts the administrator reaches."""
        return super().get_queryset(request).exclude(user__in=posted_elsewhere(request))

    def has_delete_permission(self, request: Any, row: Model | None = None) -> bool:
        """The security administrator ends a lost one."""
        return access.has_admin_right(request.user, f"{self.opts.app_label}.delete_{self.opts.model_name}")


@admin.register(Authenticator)
class AuthenticatorAdmin(CredentialAdmin):
    """Second factors; `data` holds the secret and stays out."""

    list_display = fields = ("user", "type", "created_at", "last_used_at")


@admin.register(AuthToken)
class AuthTokenAdmin(CredentialAdmin):
    """Tokens of the API."""

    list_display = fields = ("user", "created", "expiry")

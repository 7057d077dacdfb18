"""The security administrator's tables: accounts and postings; and the audit administrator's trail."""

import datetime
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.db.models import ForeignKey, Model, QuerySet
from django.utils.translation import gettext_lazy as _

from povertycase import access
from povertycase.admin.base import ReadOnlyAdmin, ScopedAdmin, inside
from povertycase.models import AuditEvent, Organisation, Posting, User

NEVER = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # older than any password age


def posted_elsewhere(request: Any) -> QuerySet[User]:
    """Accounts with a posting, but none inside the administrator's jurisdiction."""
    posted = Posting.objects.filter(inside(request, "division__code")).values("user_id")
    return User.objects.exclude(pk__in=posted).exclude(posting=None)


class AccountForm(UserCreationForm):
    """A new account; its first password must be changed at the first login."""

    class Meta:
        model = User
        fields = ("username", "name", "email")

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  Django's own signature
        user = super().save(commit=False)
        user.password_changed_at = NEVER
        if commit:
            user.save()
        return user


@admin.register(User)
class UserAdmin(ScopedAdmin, DjangoUserAdmin):
    """Accounts; nobody changes the account they are logged in with."""

    add_form = AccountForm
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("个人信息"), {"fields": ("name", "email")}),
        (_("状态"), {"fields": ("is_active", "last_login", "date_joined", "password_changed_at")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "name", "email", "password1", "password2")}),)
    list_display = ("username", "name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "password_changed_at")

    def get_queryset(self, request: Any) -> QuerySet:
        """Accounts posted inside the jurisdiction, or nowhere yet."""
        return super().get_queryset(request).exclude(pk__in=posted_elsewhere(request))

    def has_change_permission(self, request: Any, row: Model | None = None) -> bool:
        """Not one's own account."""
        return row != request.user and super().has_change_permission(request, row)


@admin.register(Posting)
class PostingAdmin(ScopedAdmin):
    """Who has which role where and when; ended by its last day, never deleted; not one's own."""

    division_path = "division__code"
    list_display = ("user", "role", "division", "organisation", "valid_from", "valid_to")
    list_filter = ("role",)
    search_fields = ("user__username", "user__name")
    list_select_related = ("user", "division", "organisation")
    raw_id_fields = ("division",)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: Any, **kwargs: Any) -> Any:
        """Other people, and organisations inside the jurisdiction."""
        if db_field.name == "user":
            others = User.objects.exclude(pk=request.user.pk)
            kwargs["queryset"] = others.exclude(pk__in=posted_elsewhere(request))
        if db_field.name == "organisation":
            kwargs["queryset"] = Organisation.objects.filter(inside(request, "division__code"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: Any, row: Any = None) -> bool:
        """Not one's own posting."""
        own = row is not None and row.user_id == request.user.pk
        return not own and super().has_change_permission(request, row)


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

    list_display = ("attempt_time", "username", "ip_address", "failures_since_start")

    def has_delete_permission(self, request: Any, row: Model | None = None) -> bool:
        """The security administrator unlocks."""
        return access.has_admin_right(request.user, "axes.delete_accessattempt")


@admin.register(AccessLog, AccessFailureLog)
class AccessLogAdmin(LoginRecordAdmin):
    """Logins, and failed ones."""

    list_display = ("attempt_time", "username", "ip_address")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The trail, to read."""

    division_path = "division_code"
    list_display = ("at", "actor_name", "actor", "verb", "subject", "subject_key", "division_code", "note")
    list_filter = ("verb",)
    search_fields = ("actor", "actor_name", "subject_key")
    date_hierarchy = "at"

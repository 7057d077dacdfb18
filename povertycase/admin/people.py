"""The security administrator's tables: accounts and postings."""

import re
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
    UserCreationForm,
)
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, Prefetch, Q, QuerySet
from django.forms import CharField, ModelChoiceField, TextInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric

from povertycase import passwords
from povertycase.admin.base import ScopedAdmin, inside
from povertycase.models import Organisation, Posting, User
from povertycase.models.people import SCHEDULER, SCHEDULER_IS_NOBODYS

IDENTITY = re.compile(r"^[1-9]\d{16}[\dX]$")


def posted_elsewhere(request: Any) -> QuerySet[User]:
    """Accounts with a posting, but none inside the jurisdiction; and those that reach beyond it.

    Whoever sets the password of an account can do what the account does, also in the other county.
    """
    within = inside(request, "division__code")
    posted = Posting.objects.filter(within).values("user_id")
    is_lasting = Q(valid_to=None) | Q(valid_to__gte=timezone.localdate())
    beyond = Posting.objects.filter(is_lasting).exclude(within).values("user_id")
    posted_somewhere = Posting.objects.values("user_id")
    return User.objects.filter(Q(pk__in=beyond) | Q(pk__in=posted_somewhere) & ~Q(pk__in=posted))


class PostingsOfUser(admin.TabularInline):
    """What the account may do, beside it; changed on the posting's own page."""

    model = Posting
    fields = readonly_fields = ("role", "division", "organisation", "title", "valid_from", "valid_to")
    extra = 0
    can_delete = False
    show_change_link = True

    def get_queryset(self, request: Any) -> QuerySet:
        """Inside the jurisdiction."""
        rows = super().get_queryset(request).filter(inside(request, "division__code"))
        return rows.select_related("division", "organisation").order_by("-valid_from")

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """There."""
        return False


def require_identity(text: str) -> None:
    """Eighteen characters whose last one is right: a slip would make two people of one."""
    number = text.strip().upper()
    if not IDENTITY.match(number) or ric.calc_check_digit(number) != number[-1]:
        raise ValidationError(_("身份证号应为 18 位，请核对有没有写错。"))


class IdentityField(CharField):
    """Whose account it is; what is known is never shown again."""

    def __init__(self) -> None:
        super().__init__(
            label=_("身份证号"),
            required=False,
            max_length=18,
            validators=[require_identity],
            help_text=_(
                "同一个人有几个账号的，每个账号都要登记：系统据此认出经办和审核是同一个人。"
                "已登记的不显示，留空不改动。"
            ),
            widget=TextInput(attrs={"autocomplete": "off"}),
        )


class AccountForm(UserCreationForm):
    """A new account."""

    identity = IdentityField()

    class Meta:
        model = User
        fields = ("username", "name", "email")

    def clean_username(self) -> str:
        """Not that of the scheduled jobs: the database would refuse it, as a new account is active."""
        username = super().clean_username()
        if username == SCHEDULER:
            raise ValidationError(SCHEDULER_IS_NOBODYS)
        return str(username)


class PasswordButton(ReadOnlyPasswordHashWidget):
    """The way to a new password, without showing anything of the present one."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return context | {"summary": []}


class AccountChangeForm(UserChangeForm):
    """An account that exists."""

    identity = IdentityField()
    password = ReadOnlyPasswordHashField(label=_("密码"), widget=PasswordButton)


class GivenPasswordForm(AdminPasswordChangeForm):
    """A password that the administrator knows: the owner changes it at the next login."""

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  Django's own signature
        user = super().save(commit)
        passwords.expire(user)
        return user


@admin.register(User)
class UserAdmin(ScopedAdmin, DjangoUserAdmin):
    """Accounts; nobody changes the account they are logged in with."""

    form = AccountChangeForm
    add_form = AccountForm
    change_password_form = GivenPasswordForm
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("个人信息"), {"fields": ("name", "email", "identity")}),
        (_("状态"), {"fields": ("is_active", "last_login", "date_joined", "password_changed_at")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "name", "email", "identity", "password1", "password2")}),)
    inlines = (PostingsOfUser,)
    list_display = ("username", "name", "postings_now", "state", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "password_changed_at")

    def get_queryset(self, request: Any) -> QuerySet:
        """Accounts posted inside the jurisdiction, or nowhere yet."""
        now = Posting.objects.in_force(timezone.localdate()).filter(inside(request, "division__code"))
        held = Prefetch("posting_set", now.select_related("division"), to_attr="held_here")
        return super().get_queryset(request).exclude(pk__in=posted_elsewhere(request)).prefetch_related(held)

    def get_inlines(self, request: Any, row: Any = None) -> Any:
        """A new account has no posting yet."""
        return self.inlines if row else ()

    @admin.display(description=_("任职"))
    def postings_now(self, row: Any) -> str:
        """The postings in force, in one line."""
        return "；".join(str(posting) for posting in row.held_here) or str(_("无"))

    @admin.display(description=_("状态"), ordering="is_active")
    def state(self, row: User) -> Any:
        """In a word, also for those who do not see the tick."""
        return _("启用") if row.is_active else _("停用")

    def save_model(self, request: Any, row: User, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        """The first password must be changed at the first login; an identity is written, never read back."""
        if number := form.cleaned_data.get("identity"):
            row.person_id18 = number.strip().upper()
        super().save_model(request, row, form, change)
        if not change:
            passwords.expire(row)

    def has_change_permission(self, request: Any, row: Model | None = None) -> bool:
        """Not one's own account."""
        return row != request.user and super().has_change_permission(request, row)


class AccountChoice(ModelChoiceField):
    """Two people may have the same name."""

    def label_from_instance(self, account: User) -> str:
        return f"{account.name}（{account.username}）"


@admin.register(Posting)
class PostingAdmin(ScopedAdmin):
    """Who has which role where and when; ended by its last day, never deleted; not one's own."""

    division_path = "division__code"
    list_display = ("user", "role", "division", "organisation", "title", "valid_from", "valid_to")
    list_filter = ("role",)
    search_fields = ("user__username", "user__name")
    list_select_related = ("user", "division", "organisation")
    raw_id_fields = ("division",)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: Any, **kwargs: Any) -> Any:
        """Other people, and organisations inside the jurisdiction."""
        if db_field.name == "user":
            others = User.objects.exclude(pk=request.user.pk)
            kwargs["queryset"] = others.exclude(pk__in=posted_elsewhere(request)).order_by("username")
            kwargs["form_class"] = AccountChoice
        if db_field.name == "organisation":
            kwargs["queryset"] = Organisation.objects.filter(inside(request, "division__code"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: Any, row: Any = None) -> tuple[str, ...]:
        """A posting stays with its person."""
        return ("user",) if row else ()

    def has_change_permission(self, request: Any, row: Any = None) -> bool:
        """Not one's own posting."""
        own = row is not None and row.user_id == request.user.pk
        return not own and super().has_change_permission(request, row)

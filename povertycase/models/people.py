"""Organisations, users and the postings that give them their rights."""

import datetime
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase import access
from povertycase.choices import ADMINISTRATORS, HELPING_UNITS, OrganisationKind, Role, Trade
from povertycase.fields import EncryptedField
from povertycase.models.base import Stamped
from povertycase.models.divisions import Division
from povertycase.models.figures import STALES


class Organisation(models.Model):
    """A department, helper, enterprise or project owner; kept by the system administrator."""

    name = models.CharField(_("单位名称"), max_length=100)
    kind = models.CharField(_("单位类别"), max_length=12, choices=OrganisationKind)
    trade = models.CharField(_("行业"), max_length=14, choices=Trade, blank=True)
    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False
    )

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints = [
            models.UniqueConstraint(
                name="organisation_once",
                fields=["division", "name"],
                violation_error_message=_("本区划已有同名单位"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Accounts are found by user name; rights come from postings alone."""

    def create_user(self, username: str, password: str | None = None, **facts: Any) -> "User":
        """An account with a hashed password and no right yet."""
        user = self.model(username=username, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


# In whose name the scheduled jobs write: nobody's account.
SCHEDULER = "scheduler"
SCHEDULER_IS_NOBODYS = _("“scheduler”是定时任务的账号，不能启用；给人开户请换一个用户名")


class User(AbstractBaseUser):
    """A person with an account; kept by the security administrator, its postings say what it may do."""

    username = models.CharField(
        _("用户名"), max_length=64, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name = models.CharField(_("姓名"), max_length=50)
    email = models.EmailField(_("邮箱"), blank=True)
    # Whose account it is, so that two accounts of one person count as one where four eyes are asked for.
    person_id18 = EncryptedField(_("身份证号"), context="user.person_id18")
    is_active = models.BooleanField(_("启用"), default=True)
    password_changed_at = models.DateTimeField(_("密码修改时间"), default=timezone.now)
    date_joined = models.DateTimeField(_("开户时间"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    # Django's admin and libraries ask for it; nobody stands above the postings.
    is_superuser = False

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.CheckConstraint(
                name="user_scheduler_is_nobodys",
                condition=~Q(username=SCHEDULER) | Q(is_active=False),
                violation_error_message=SCHEDULER_IS_NOBODYS,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name

    def get_short_name(self) -> str:
        """The person's name."""
        return self.name

    @cached_property
    def postings(self) -> list["Posting"]:
        """The postings in force today; read once per request, because each request loads its own user."""
        if not self.is_active or self.pk is None:  # a command acts under a name that has no account
            return []
        today = timezone.localdate()
        return list(self.posting_set.in_force(today).select_related("division", "organisation"))

    @cached_property
    def own_accounts(self) -> frozenset[int]:
        """The keys of every account of the same person, this one among them; read once per request."""
        if not self.person_id18:
            return frozenset({self.pk})
        known = User.objects.filter(person_id18=self.person_id18).values_list("pk", flat=True)
        return frozenset({self.pk, *known})

    @property
    def is_of_helping_unit(self) -> bool:
        """Whether there is nothing of the register for them but the households that their unit helps."""
        return bool(self.postings) and all(posting.is_of_helping_unit for posting in self.postings)

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens: for the three administrators only."""
        return any(posting.role in ADMINISTRATORS for posting in self.postings)

    def has_perm(self, permission: str, record: Any = None) -> bool:
        """Django's question, answered from access.ADMIN_RIGHTS."""
        return access.has_admin_right(self, permission)

    def has_perms(self, permissions: list[str], record: Any = None) -> bool:
        """Whether every one of the permissions is held."""
        return all(self.has_perm(permission, record) for permission in permissions)

    def has_module_perms(self, app: str) -> bool:
        """Whether any right in an app is held."""
        return any(
            label.startswith(f"{app}.")
            for posting in self.postings
            for label in access.ADMIN_RIGHTS.get(Role(posting.role), {})
        )


class PastPassword(models.Model):
    """A password hash a user had, so that it is not used again soon; written when a password is set."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)  # means nothing without its account
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("历史密码")
        verbose_name_plural = _("历史密码")


class PostingQuerySet(models.QuerySet["Posting"]):
    """Postings, by the day they hold."""

    def in_force(self, on: datetime.date) -> Self:
        """Postings that hold on a day; both ends count."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Posting(Stamped):
    """A role in a division from one day to another; given by the security administrator."""

    user = models.ForeignKey(User, verbose_name=_("用户"), on_delete=models.PROTECT)
    role = models.CharField(_("岗位"), max_length=12, choices=Role)
    division = models.ForeignKey(
        Division, verbose_name=_("管辖区划"), on_delete=models.PROTECT, db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("所属单位"), null=True, blank=True, on_delete=models.PROTECT
    )
    # "": nobody has said.
    title = models.CharField(
        _("职务"), max_length=40, blank=True, default="", help_text=_("如 党委书记、扶贫办主任；不清楚就留空")
    )
    valid_from = models.DateField(_("任职起"))
    valid_to = models.DateField(_("任职止"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            models.CheckConstraint(
                name="posting_validity",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("任职止不能早于任职起"),
            ),
            models.CheckConstraint(
                name="posting_department_organisation",
                condition=~Q(role=Role.DEPARTMENT) | Q(organisation__isnull=False),
                violation_error_message=_("行业部门岗位必须选择所属单位"),
            ),
        ]
        triggers = STALES

    def __str__(self) -> str:
        return f"{self.division} {self.get_role_display()}"

    @property
    def is_of_helping_unit(self) -> bool:
        """Whether its holder speaks for a unit that helps households and has no work on the register."""
        unit = self.organisation if self.role == Role.DEPARTMENT else None
        return unit is not None and unit.kind in HELPING_UNITS

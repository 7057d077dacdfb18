"""What a new password must be like, beyond Django's own validators, and how long it holds."""

import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import AuthToken

from povertycase.models import PastPassword, User

REMEMBERED = 5
KINDS = 3
GIVEN = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # set by somebody else than the owner


class CharacterKinds:
    """At least three of: capitals, small letters, digits, other characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        kinds = (str.isupper, str.islower, str.isdigit, lambda character: not character.isalnum())
        if sum(any(map(kind, password)) for kind in kinds) < KINDS:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        return _("密码须包含大写字母、小写字母、数字、符号中的至少三种。")


class NotUsedBefore:
    """Not one of the user's last five passwords."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        past = PastPassword.objects.filter(user=user).order_by("-set_at")[:REMEMBERED]
        if any(check_password(password, row.password) for row in past):
            raise ValidationError(self.get_help_text(), code="password_reused")

    def get_help_text(self) -> str:
        return _("不能与最近 5 次用过的密码相同。")

    def password_changed(self, password: str, user: User) -> None:
        """Django calls it after it has saved a new password."""
        note_new(user)


def note_new(user: User) -> None:
    """What follows every new password, whoever set it: remember hash and day, end what the old one opened.

    Whoever saves a ready-made hash calls it, Django does it for all others.
    """
    PastPassword.objects.create(user=user, password=user.password)
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    AuthToken.objects.filter(user=user).delete()


def expire(user: User) -> None:
    """The password is known to somebody else: its owner changes it before anything else."""
    User.objects.filter(pk=user.pk).update(password_changed_at=GIVEN)


def has_expired(user: User) -> bool:
    """Whether the password is older than the installation allows (0 days: any age), or was only given."""
    days = settings.PASSWORD_MAX_AGE_DAYS
    if user.password_changed_at == GIVEN:
        return True
    return bool(days) and (timezone.now() - user.password_changed_at).days >= days

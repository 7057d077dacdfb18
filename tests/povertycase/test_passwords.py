"""What a new password must be like."""

import datetime

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from povertycase import passwords
from povertycase.models import PastPassword, User


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("Abcdefgh12", True),
        ("abcdefgh-1", True),
        ("ABCDEFGH-1", True),
        ("Abcdefgh--", True),
        ("abcdefgh12", False),
        ("Abcdefghij", False),
        ("1234567890-", False),
        ("密码密码密码密码密码", False),
    ],
)
def test_three_kinds_of_characters(password, good):
    if good:
        passwords.CharacterKinds().validate(password)
        return
    with pytest.raises(ValidationError, match="至少三种"):
        passwords.CharacterKinds().validate(password)


@pytest.mark.parametrize("password", ["Ab-1", "Password123", "zhangsan-A1"])
def test_short_common_and_own_name_are_refused(db, password):
    user = User(username="zhangsan", name="张三")
    with pytest.raises(ValidationError):
        validate_password(password, user)


def test_last_five_passwords_are_not_used_again(db):
    user = User.objects.create_user("someone", "Pass-word-0", name="某人")
    rule = passwords.NotUsedBefore()
    for n in range(1, 6):
        user.set_password(f"Pass-word-{n}")
        user.save()

    for n in range(1, 6):
        with pytest.raises(ValidationError, match="最近 5 次"):
            rule.validate(f"Pass-word-{n}", user)
    rule.validate("Pass-word-0", user)
    rule.validate("Pass-word-5", None)
    assert PastPassword.objects.count() == 6


@pytest.mark.parametrize(("days", "age", "expired"), [(180, 179, False), (180, 180, True), (0, 9999, False)])
def test_password_grows_old(db, settings, days, age, expired):
    settings.PASSWORD_MAX_AGE_DAYS = days
    user = User(password_changed_at=timezone.now() - datetime.timedelta(days=age))

    assert passwords.has_expired(user) is expired

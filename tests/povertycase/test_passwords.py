"""What a new password must be like."""

import datetime

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from knox.models import AuthToken

from households.actions.demo import PASSWORD as DEMO_PASSWORD
from households.actions.demo import seed_demo
from households.actions.worlds import load_world
from povertycase import passwords
from povertycase.models import Installation, PastPassword, User


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


def seeded_demonstration():
    seed_demo(county="511702", households=12, seed=1, on=timezone.localdate())


def a_loaded_world():
    given = {"username": "county", "password": DEMO_PASSWORD, "name": "某人"}
    load_world({"users": [given]}, on=timezone.localdate())


def an_account():
    User.objects.create_user("county", DEMO_PASSWORD, name="某人")


@pytest.mark.parametrize("make", [seeded_demonstration, a_loaded_world, an_account])
def test_the_first_password_counts_too_however_the_account_was_made(db, make):
    make()
    user = User.objects.get(username="county")

    assert user.check_password(DEMO_PASSWORD)
    with pytest.raises(ValidationError, match="最近 5 次"):
        passwords.NotUsedBefore().validate(DEMO_PASSWORD, user)


def test_a_world_that_replaces_an_account_ends_its_tokens(db):
    a_loaded_world()
    user = User.objects.get(username="county")
    AuthToken.objects.create(user=user)
    Installation.objects.update_or_create(only=True, defaults={"is_demo": True})

    a_loaded_world()

    assert not AuthToken.objects.exists()
    assert PastPassword.objects.filter(user=user).count() == 2


@pytest.mark.parametrize(("days", "age", "expired"), [(180, 179, False), (180, 180, True), (0, 9999, False)])
def test_password_grows_old(db, settings, days, age, expired):
    settings.PASSWORD_MAX_AGE_DAYS = days
    user = User(password_changed_at=timezone.now() - datetime.timedelta(days=age))

    assert passwords.has_expired(user) is expired

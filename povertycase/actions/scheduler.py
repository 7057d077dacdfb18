"""Who acts when nobody does: the account in whose name the scheduled jobs write."""

from django.contrib.auth.hashers import make_password

from povertycase.models import User
from povertycase.models.people import SCHEDULER


def scheduler() -> User:
    """定时任务: an account without a password and without a posting; the database keeps it inactive."""
    facts = {"name": "定时任务", "is_active": False, "password": make_password(None)}
    # Two clocks may ring for the first time at once.
    found, _made = User.objects.get_or_create(username=SCHEDULER, defaults=facts)
    return found

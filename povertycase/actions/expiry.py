"""What is over is taken out: sessions, tokens, and entries of the cache table."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from knox.models import AuthToken


@transaction.atomic
def end_expired() -> int:
    """Delete expired sessions, API tokens and cache entries; how many. None opens anything any more."""
    now = timezone.now()
    ended = Session.objects.filter(expire_date__lt=now).delete()[0]
    ended += AuthToken.objects.filter(expiry__lt=now).delete()[0]
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])  # type: ignore[arg-type]
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  the name is a setting
        return ended + int(cursor.rowcount)

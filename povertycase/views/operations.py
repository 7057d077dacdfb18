"""Health and metrics, for machines."""

import contextlib

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import Gauge

from povertycase.actions.calendars import missing_years

LOOPBACK = {"127.0.0.1", "::1"}
# Above nought: deadlines in working days cannot be reckoned; an operator's alarm hangs on it.
MISSING_YEARS = Gauge("povertycase_calendar_missing_years", "years at hand without announced holidays")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database and queue answer; 503 names the one that does not."""
    answers = {"database": _database_answers(), "queue": _queue_answers()}
    return JsonResponse(answers, status=200 if all(answers.values()) else 503)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics for scrapers on this machine; 404 for anybody else."""
    forwarded = request.headers.get("X-Forwarded-For")
    if forwarded or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404
    # While the database is away the last count stands, and the other figures are told.
    with contextlib.suppress(Error):
        MISSING_YEARS.set(len(missing_years(on=timezone.localdate())))
    return ExportToDjangoView(request)


def _database_answers() -> bool:
    with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return True
    return False


def _queue_answers() -> bool:
    with contextlib.suppress(redis.RedisError):
        return bool(redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2).ping())
    return False

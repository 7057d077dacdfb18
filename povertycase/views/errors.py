"""Error pages: what happened, what to do, and the number to quote."""

import sys
from collections.abc import Mapping
from typing import Any

import psycopg2
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from psycopg2.errors import AdminShutdown, CannotConnectNow, CrashShutdown, TooManyConnections

RETRY_SECONDS = 10
SHUTDOWNS = (AdminShutdown, CrashShutdown, CannotConnectNow, TooManyConnections)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for a record that is absent and one that is not this user's."""
    return _page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away; without context processors, because those ask it."""
    if _is_outage(sys.exception()):
        return _recovering(request)
    if request.path.startswith("/api/"):
        return _api_body(500)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def _is_outage(error: BaseException | None) -> bool:
    """Whether there was no database to ask; one that refused a query or took too long is there."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    # A server's no has a class of its own; the plain one is a connection that failed.
    return isinstance(cause, SHUTDOWNS) or type(cause) in {
        psycopg2.OperationalError,
        psycopg2.InterfaceError,
        type(None),
    }


def _recovering(request: HttpRequest) -> HttpResponse:
    answer = (
        _api_body(503)
        if request.path.startswith("/api/")
        else HttpResponse(loader.render_to_string("503.html"), status=503)
    )
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old."""
    return _page(request, "403_csrf.html", 403)


def locked(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """429 after too many wrong passwords; axes calls it."""
    facts = {
        "cooloff_timedelta": settings.AXES_COOLOFF_TIME,
        "failure_limit": settings.AXES_FAILURE_LIMIT,
        "username": (credentials or {}).get("username", ""),
    }
    return _page(request, "account/locked.html", 429, facts)


def _page(
    request: HttpRequest, template: str, status: int, facts: Mapping[str, Any] | None = None
) -> HttpResponse:
    if request.path.startswith("/api/"):
        return _api_body(status)
    return render(request, template, dict(facts or {}), status=status)


def _api_body(status: int) -> HttpResponse:
    # DRF never saw the request (an unknown address, say), so its handler could not answer.
    code = {400: "malformed", 403: "refused", 404: "not_found", 429: "too_many", 503: "recovering"}.get(
        status, "error"
    )
    messages = {
        404: _("找不到这条记录，或者它不在您的管辖范围。"),
        429: _("密码多次输错，登录已锁定 15 分钟，请稍后再试。"),
        503: _("系统正在恢复，请过十几秒再试。"),
    }
    message = messages.get(status, _("请求无法处理。"))
    return JsonResponse({"code": code, "message": message, "details": []}, status=status)

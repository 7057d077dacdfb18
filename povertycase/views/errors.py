"""Error pages: what happened, what to do, and the number to quote."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _


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
    """500; without context processors, because the database may be what failed."""
    if request.path.startswith("/api/"):
        return _api_body(500)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


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
    code = {400: "malformed", 403: "refused", 404: "not_found", 429: "too_many"}.get(status, "error")
    messages = {
        404: _("找不到这条记录，或者它不在您的管辖范围。"),
        429: _("密码多次输错，登录已锁定 15 分钟，请稍后再试。"),
    }
    message = messages.get(status, _("请求无法处理。"))
    return JsonResponse({"code": code, "message": message, "details": []}, status=status)

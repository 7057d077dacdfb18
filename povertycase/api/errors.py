"""One shape for every error: {"code", "message", "details": [{"field", "code", "message", "clause"}]}."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from povertycase.exceptions import DomainError, Invalid

NOT_FOUND = _("找不到这条记录，或者它不在您的管辖范围。")
MESSAGES = {
    400: _("提交的内容有误，请按提示修改。"),
    401: _("请先登录。"),
    403: _("您的岗位不能执行这一步操作。"),
    404: NOT_FOUND,
    405: _("不支持这种操作。"),
    406: _("接口只提供 JSON。"),
    413: _("文件过大。"),
    415: _("不支持这种内容格式。"),
    429: _("操作过于频繁，请稍后再试。"),
}
CODES = {400: "malformed", 401: "not_authenticated", 403: "refused", 404: "not_found", 429: "too_many"}


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler for the whole API."""
    if isinstance(error, DomainError):
        refusal = Response(_domain_body(error), status=error.status)
        refusal.is_out_of_reach = isinstance(error, Invalid) and error.is_out_of_reach  # type: ignore[attr-defined]
        return refusal
    answer = exception_handler(error, context)
    if answer is None:
        return None
    status = answer.status_code
    if isinstance(error, Http404 | PermissionDenied | exceptions.APIException):
        details = _details(answer.data) if status == 400 else []
        code = getattr(error, "own_code", CODES.get(status, "error"))
        message = getattr(error, "own_message", MESSAGES.get(status, _("请求无法处理。")))
        answer.data = {"code": code, "message": str(message), "details": details}
    answer.is_busy = isinstance(error, exceptions.Throttled)  # type: ignore[attr-defined]
    return answer


def _domain_body(error: DomainError) -> dict[str, Any]:
    unmet = error.unmet if isinstance(error, Invalid) else []
    details = [
        {"field": item.field, "code": item.code, "message": item.message, "clause": item.clause}
        for item in unmet
    ]
    return {"code": error.code, "message": error.message, "details": details}


def _details(errors: Any, field: str = "") -> list[dict[str, str]]:
    if isinstance(errors, dict):
        return [
            row for name, value in errors.items() for row in _details(value, f"{field}.{name}".lstrip("."))
        ]
    if isinstance(errors, list):
        return [row for value in errors for row in _details(value, field)]
    code = getattr(errors, "code", "invalid")
    # What was sent is repeated in some words, and half a pair of UTF-16 cannot be written.
    message = str(errors).encode(errors="replace").decode()
    return [{"field": field, "code": str(code), "message": message, "clause": ""}]

"""Fields of money and papers."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from povertycase.actions import open_file
from povertycase.models import Attachment
from projects.actions import Upload

KINDS = ((b"%PDF-", "application/pdf"), (b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"))
# What the answer of a paper's address says it is.
PAPER = dict.fromkeys(((200, mime) for _start, mime in KINDS), OpenApiTypes.BINARY)


class YuanField(serializers.DecimalField):
    """Yuan to the cent, as text or a whole number: a JSON number with a point is not the amount it shows."""

    default_error_messages = {
        "float": _('金额请写成文本（如 "12345.67"），带小数点的 JSON 数字不精确，不收。')
    }

    def __init__(self, **how: Any) -> None:
        super().__init__(max_digits=18, decimal_places=2, **how)

    def to_internal_value(self, data: Any) -> Any:
        """The exact amount. Raises ValidationError."""
        if isinstance(data, float):
            self.fail("float")
        return super().to_internal_value(data)


class PaperField(serializers.FileField):
    """A scan or a photograph, given on as an action takes it."""

    def to_internal_value(self, data: Any) -> Any:
        """The bytes and their name. Raises ValidationError."""
        file: Any = super().to_internal_value(data)
        return Upload(file.name or "", file.read())


def paper_answer(paper: Attachment | None) -> HttpResponse:
    """The paper itself; the 404 of one that is not there."""
    content = open_file(paper) if paper else None
    if paper is None or content is None:
        raise Http404
    kind = next((mime for start, mime in KINDS if content.startswith(start)), "application/octet-stream")
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(paper.name)}"
    answer["Cache-Control"] = "no-store"
    return answer


def refused(field: str, message: Any) -> ValidationError:
    """A value that is malformed, said of its field."""
    return ValidationError({field: [ErrorDetail(str(message), code="invalid")]})

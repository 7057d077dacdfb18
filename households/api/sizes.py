"""How large the body of a request may be: DRF reads a stream that Django's own limit does not count."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.request import Request


class TooLarge(exceptions.APIException):
    """More than this address takes (413)."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    own_code, own_message = "too_large", _("内容过大，请精简后重试。")


def require_size(request: Request, most: int) -> None:
    """Refuse a body of more than `most` bytes before anything of it is read.

    What is not announced is not read either: the server hands over as many bytes as the header says.
    """
    told: Any = request.META.get("CONTENT_LENGTH") or "0"
    if not str(told).isdecimal() or int(told) > most:
        raise TooLarge

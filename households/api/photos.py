"""How pictures come in and go out: raw bytes, whatever the phone says it accepts."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.http import UnreadablePostError
from rest_framework import parsers, serializers
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from households.api.visit_serializers import MomentField
from households.choices.visits import PhotoKind


class PictureParser(parsers.BaseParser):
    """The bytes of a picture, all that were announced."""

    media_type = "image/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises ParseError when the line was cut."""
        request: Request = (parser_context or {})["request"]
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
        try:
            content: bytes = stream.read(announced)
        except UnreadablePostError:
            raise ParseError from None
        if len(content) < announced:
            raise ParseError
        return content


class AnyAccept(DefaultContentNegotiation):
    """A picture goes out as it is, an error as JSON: there is nothing to choose."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first."""
        first = next(iter(renderers))
        return first, first.media_type or ""


class PhotoAskedSerializer(serializers.Serializer):
    """What the address says of a picture."""

    kind = serializers.ChoiceField(PhotoKind.choices, default=PhotoKind.PHOTO.value)
    taken_at = MomentField(required=False, allow_null=True, default=None)


class PhotoReceivedSerializer(serializers.Serializer):
    """The receipt of a picture; the same at every repeat."""

    id = serializers.UUIDField()
    receipt = serializers.CharField()

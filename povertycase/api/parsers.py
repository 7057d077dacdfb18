"""How the bodies of requests are read."""

from collections.abc import Mapping
from typing import IO, Any

from django.http import UnreadablePostError
from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JsonParser(parsers.JSONParser):
    """JSON; brackets without end are malformed like any other nonsense, not an error of ours."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The body as Python values. Raises ParseError."""
        try:
            return super().parse(stream, media_type, parser_context)
        except (RecursionError, UnreadablePostError):  # the line may be cut in the middle of it
            raise ParseError from None

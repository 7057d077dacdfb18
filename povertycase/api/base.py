"""What every collection shares: scope, declared order, cursor paging."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from povertycase.models import User
from povertycase.paging import COUNT_CAP, EXACT, CursorPage, page_of

DEFAULT_SIZE = 50
SIZE_DIGITS = 4


class CursorPagination(BasePagination):
    """`?page_size=` (at most 200), `?cursor=`, `?ordering=` from the view's `orderings`, `?count=exact`."""

    page: CursorPage

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        name = request.query_params.get("ordering", next(iter(view.orderings)))
        if name not in view.orderings:
            raise ValidationError({"ordering": f"可选的排序：{'、'.join(view.orderings)}"})
        size = request.query_params.get("page_size", str(DEFAULT_SIZE))
        if not size.isdecimal() or len(size) > SIZE_DIGITS:
            raise ValidationError({"page_size": "请写 1 到 200 的整数"})
        if request.query_params.get("count", EXACT) != EXACT:
            raise ValidationError({"count": f"可选的计数方式：{EXACT}；不写则最多数到 {COUNT_CAP}"})
        cursor = request.query_params.get("cursor", "")
        self.page = page_of(queryset, order=view.orderings[name], cursor=cursor, size=int(size))
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        page = self.page
        return Response(
            {
                "count": page.count,
                "count_is_capped": page.is_capped,
                "next": page.next,
                "previous": page.previous,
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        text = {"type": "string"}
        return {
            "type": "object",
            "required": ["count", "count_is_capped", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer"},
                "count_is_capped": {"type": "boolean"},
                "next": text,
                "previous": text,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        def parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
            return {"name": name, "in": "query", "required": False, "schema": schema}

        return [
            parameter("cursor", {"type": "string"}),
            parameter("page_size", {"type": "integer", "minimum": 1, "maximum": 200}),
            parameter("ordering", {"type": "string", "enum": list(view.orderings)}),
            parameter("count", {"type": "string", "enum": [EXACT]})
            | {"description": f"{EXACT}：数出准确总数；不写最多数到 {COUNT_CAP}，再多 count_is_capped 为真"},
        ]


class Collection(GenericViewSet):
    """A collection; `orderings` maps each documented order to its fields, the default first."""

    pagination_class = CursorPagination
    orderings: ClassVar[Mapping[str, Sequence[str]]] = {"id": ["id"]}

    @property
    def user(self) -> User:
        """Who asks; permission classes have let nobody else in."""
        assert isinstance(self.request.user, User)  # noqa: S101  for the type checker
        return self.request.user

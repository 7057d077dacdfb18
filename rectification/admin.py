"""The table of rectification in the admin: the kinds of problems. Tickets are written by actions alone."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.admin.base import ScopedAdmin
from rectification.models import TicketType


@admin.register(TicketType)
class TypeAdmin(ScopedAdmin):
    """Kinds of problems; one that is not used any more ends and is never deleted."""

    list_display = (
        "code",
        "topic",
        "name",
        "lead",
        "response_hours",
        "handling_hours",
        "restricted",
        "active",
    )
    list_filter = ("topic", "is_restricted", "is_active")
    search_fields = ("code", "name")
    ordering = ("pk",)

    def get_fields(self, request: Any, row: Any = None) -> tuple[str, ...]:
        """Tickets were registered under the code, its topic and who may see them: those stay."""
        return (
            "code",
            "topic",
            "name",
            "content",
            "lead",
            "response_hours",
            "handling_hours",
            "restricted" if row else "is_restricted",
            "is_active",
        )

    def get_readonly_fields(self, request: Any, row: Any = None) -> tuple[str, ...]:
        """As above."""
        return ("code", "topic", "restricted") if row else ()

    @admin.display(description=gettext_lazy("限定知悉范围"))
    def restricted(self, row: TicketType) -> str:
        """In a word: Django's icon speaks English."""
        return _("是") if row.is_restricted else _("否")

    @admin.display(description=gettext_lazy("使用中"))
    def active(self, row: TicketType) -> str:
        """In a word."""
        return _("是") if row.is_active else _("已停用")

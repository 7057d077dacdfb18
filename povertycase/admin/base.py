"""What every admin page of ours shares: jurisdiction, and a trace in the audit trail."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, Model, Q, QuerySet
from import_export.admin import ImportExportMixin

from povertycase import actions
from povertycase.models import Division


def inside(request: Any, path: str) -> Q:
    """The condition that `path` (a division code) lies where the administrator is posted."""
    reach = Q(pk__in=[])
    for posting in request.user.postings:
        reach |= Q(**{f"{path}__startswith": posting.division_id})
    return reach


class ScopedAdmin(admin.ModelAdmin):
    """Shows and offers only what lies in the administrator's own jurisdiction.

    division_path: where the row's division code stands, '' for rows that belong to no place.
    """

    division_path = ""
    view_on_site = False
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: Any) -> QuerySet:
        """The rows in the administrator's jurisdiction."""
        rows = super().get_queryset(request)
        return rows.filter(inside(request, self.division_path)) if self.division_path else rows

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: Any, **kwargs: Any) -> Any:
        """Offers only divisions, organisations and users the administrator reaches."""
        if db_field.name in {"division", "parent", "successor"}:
            kwargs["queryset"] = Division.objects.filter(inside(request, "code"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def log_addition(self, request: Any, row: Model, message: Any) -> Any:
        """Also into the audit trail."""
        actions.record("admin_add", row, by=request.user)
        return super().log_addition(request, row, message)

    def log_change(self, request: Any, row: Model, message: Any) -> Any:
        """Also into the audit trail, with the names of the fields."""
        actions.record("admin_change", row, by=request.user, facts={"fields": _changed(message)})
        return super().log_change(request, row, message)

    def log_deletions(self, request: Any, queryset: QuerySet) -> Any:
        """Also into the audit trail."""
        for row in queryset:
            actions.record("admin_delete", row, by=request.user)
        return super().log_deletions(request, queryset)


class ReferenceAdmin(ImportExportMixin, ScopedAdmin):
    """A reference table that also goes in and out as a spreadsheet."""


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that only actions write."""

    def has_add_permission(self, request: Any) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: Any, row: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: Any, row: Model | None = None) -> bool:
        """Never."""
        return False


def _changed(message: Any) -> list[str]:
    parts = message if isinstance(message, list) else []
    return [name for part in parts for name in part.get("changed", {}).get("fields", [])]

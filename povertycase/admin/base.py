"""What every admin page of ours shares: jurisdiction, and a trace in the audit trail."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ExportForm
from import_export.results import Result, RowResult

from povertycase import access, actions
from povertycase.models import Division


def inside(request: Any, path: str) -> Q:
    """The condition that `path` (a division code) lies where the administrator is posted."""
    return access.inside(request.user, path)


def require_inside(request: Any, code: str) -> None:
    """Refuse a division code that lies outside the administrator's jurisdiction."""
    if not any(code.startswith(posting.division_id) for posting in request.user.postings):
        raise ValidationError(_("该区划不在您的管辖范围。"))


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
        return rows.filter(self.reach(request)) if self.division_path else rows

    def reach(self, request: Any) -> Q:
        """Which rows are shown."""
        return inside(request, self.division_path)

    def _get_obj_does_not_exist_redirect(self, request: Any, opts: Any, object_id: str) -> HttpResponse:
        """404 as on every other page, which the trail keeps; Django would lead back to the index."""
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))

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


class ChoiceWidget(widgets.CharWidget):
    """A choice by its Chinese label; what is stored is understood as well."""

    def __init__(self, choices: Any) -> None:
        super().__init__(coerce_to_string=True)
        self.labels = {value: str(label) for value, label in choices}
        self.values = {label: value for value, label in self.labels.items()}

    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        """The stored value; an unknown word stays and is refused by the model."""
        return self.values.get(str(value or "").strip(), value or "")

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """The label."""
        return self.labels.get(value, value or "")


class ScopedResource(resources.ModelResource):
    """Rows of a spreadsheet: it finds and writes only what lies in the administrator's jurisdiction.

    place: the attribute that holds a row's division code, '' for rows that belong to no place. The columns
    are headed by the fields' labels; their names are understood as well.
    """

    place = ""

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> fields.Field:  # noqa: FBT001  the library's own signature
        """A column with the field's label."""
        column = super().field_from_django_field(field_name, django_field, readonly)
        column.column_name = str(django_field.verbose_name)
        if django_field.choices:
            column.widget = ChoiceWidget(django_field.choices)
        return column

    def before_import(self, dataset: Any, **options: Any) -> None:
        """A sheet may be headed by labels or by names."""
        labels = {name: column.column_name for name, column in self.fields.items()}
        dataset.headers = [labels.get(header, header) for header in dataset.headers]

    def __init__(self, request: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.request = request

    def get_queryset(self) -> QuerySet:
        """The rows a line of the sheet may mean; none without knowing who asks."""
        rows = super().get_queryset()
        if self.request is None:
            return rows.none()
        return rows.filter(inside(self.request, self.place.replace("_id", "__code"))) if self.place else rows

    def before_save_instance(self, instance: Any, row: Any, **options: Any) -> None:
        """Also a new row lies inside."""
        if self.place:
            require_inside(self.request, getattr(instance, self.place) or "")


class ReferenceAdmin(ImportExportMixin, ScopedAdmin):
    """A reference table that also goes in and out as a spreadsheet."""

    formats = [CSV, XLSX]
    export_form_class = ExportForm

    def get_resource_kwargs(self, request: Any, *_args: Any, **_options: Any) -> dict[str, Any]:
        """The resource is told who asks."""
        return {"request": request}

    def generate_log_entries(self, result: Result, request: Any) -> None:
        """Also into the audit trail."""
        super().generate_log_entries(result, request)
        for row in result:
            if row.import_type in {RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE}:
                actions.record("admin_import", row.instance, by=request.user)


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

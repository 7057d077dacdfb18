"""The system administrator's tables: places, organisations, parameters, calendar, jobs."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, Q, QuerySet

from povertycase.admin.base import ReadOnlyAdmin, ReferenceAdmin, ScopedResource, require_inside
from povertycase.admin.people import posted_elsewhere
from povertycase.models import CalendarDay, Division, Job, Organisation, PolicyParameter


class DivisionResource(ScopedResource):
    """Divisions by code."""

    place = "code"

    class Meta:
        model = Division
        import_id_fields = ("code",)
        fields = ("code", "name", "level", "parent", "valid_from", "valid_to", "successor")
        skip_unchanged = True
        clean_model_instances = True


@admin.register(Division)
class DivisionAdmin(ReferenceAdmin):
    """Places; ended ones stay with the one that took their place."""

    division_path = "code"
    resource_classes = [DivisionResource]
    list_display = ("code", "name", "level", "valid_from", "valid_to", "successor")
    list_filter = ("level",)
    search_fields = ("code", "name")
    raw_id_fields = ("parent", "successor")

    def get_readonly_fields(self, request: Any, row: Any = None) -> tuple[str, ...]:
        """The code names the row: typed over, it would mean another one."""
        return ("code",) if row else ()

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        """A new code lies inside the jurisdiction."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None and db_field.name == "code":
            field.validators = [*field.validators, partial(require_inside, request)]
        return field


class OrganisationResource(ScopedResource):
    """Organisations by division and name."""

    place = "division_id"

    class Meta:
        model = Organisation
        import_id_fields = ("division", "name")
        fields = ("division", "name", "kind", "trade")
        skip_unchanged = True
        clean_model_instances = True


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin):
    """Departments, helpers, enterprises, project owners."""

    division_path = "division__code"
    resource_classes = [OrganisationResource]
    list_display = ("name", "kind", "trade", "division")
    list_filter = ("kind", "trade")
    search_fields = ("name",)
    list_select_related = ("division",)
    raw_id_fields = ("division",)


class ParameterResource(ScopedResource):
    """Parameters by key, place and first day."""

    place = "division_id"

    class Meta:
        model = PolicyParameter
        import_id_fields = ("key", "division", "valid_from")
        fields = ("key", "division", "valid_from", "valid_to", "value", "unit", "source")
        skip_unchanged = True
        clean_model_instances = True


@admin.register(PolicyParameter)
class ParameterAdmin(ReferenceAdmin):
    """Numbers of policy; a change is a new row with its own first day.

    Those of the whole country are shown; a place that has others gets a row of its own, which goes before.
    """

    division_path = "division__code"
    resource_classes = [ParameterResource]
    list_display = ("key", "value", "unit", "division", "valid_from", "valid_to", "source")
    search_fields = ("key", "source")
    list_select_related = ("division",)
    raw_id_fields = ("division",)

    def reach(self, request: Any) -> Q:
        """Those of the jurisdiction and of the whole country."""
        return super().reach(request) | Q(division=None)

    def has_change_permission(self, request: Any, row: Any = None) -> bool:
        """What holds for other counties too is not one administrator's to change."""
        is_shared = row is not None and row.division_id is None
        return not is_shared and super().has_change_permission(request, row)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: Any, **options: Any) -> Any:
        """A new row says where it holds."""
        return super().formfield_for_foreignkey(db_field, request, **{**options, "required": True})


class CalendarResource(ScopedResource):
    """Moved days by date."""

    class Meta:
        model = CalendarDay
        import_id_fields = ("day",)
        fields = ("day", "kind", "name")
        skip_unchanged = True
        clean_model_instances = True


@admin.register(CalendarDay)
class CalendarAdmin(ReferenceAdmin):
    """Days worked or free against the ordinary week."""

    resource_classes = [CalendarResource]
    list_display = ("day", "kind", "name")
    list_filter = ("kind",)
    date_hierarchy = "day"


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Background jobs: what waits, runs, failed and why."""

    list_display = (
        "kind",
        "state",
        "attempt",
        "done_steps",
        "total_steps",
        "actor",
        "created_at",
        "finished_at",
    )
    list_filter = ("state", "kind")
    list_select_related = ("actor",)
    fields = (
        "kind",
        "state",
        "attempt",
        "lease_until",
        "done_steps",
        "total_steps",
        "actor",
        "error",
        "created_at",
        "finished_at",
    )

    def get_queryset(self, request: Any) -> QuerySet:
        """Without the jobs of people who work elsewhere."""
        return super().get_queryset(request).exclude(actor__in=posted_elsewhere(request))

"""The system administrator's tables: places, organisations, parameters, calendar, jobs."""

from django.contrib import admin
from import_export import resources

from povertycase.admin.base import ReadOnlyAdmin, ReferenceAdmin
from povertycase.models import CalendarDay, Division, Job, Organisation, PolicyParameter


class DivisionResource(resources.ModelResource):
    """Divisions by code."""

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


class OrganisationResource(resources.ModelResource):
    """Organisations by division and name."""

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


class ParameterResource(resources.ModelResource):
    """Parameters by key, place and first day."""

    class Meta:
        model = PolicyParameter
        import_id_fields = ("key", "division", "valid_from")
        fields = ("key", "division", "valid_from", "valid_to", "value", "unit", "source")
        skip_unchanged = True
        clean_model_instances = True


@admin.register(PolicyParameter)
class ParameterAdmin(ReferenceAdmin):
    """Numbers of policy; a change is a new row with its own first day."""

    resource_classes = [ParameterResource]
    list_display = ("key", "value", "unit", "division", "valid_from", "valid_to", "source")
    search_fields = ("key", "source")
    list_select_related = ("division",)
    raw_id_fields = ("division",)


class CalendarResource(resources.ModelResource):
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

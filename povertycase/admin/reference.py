"""The system administrator's tables: places, organisations, parameters, calendar, jobs."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from povertycase.admin.base import ReadOnlyAdmin, ReferenceAdmin, ScopedResource, require_inside
from povertycase.admin.people import posted_elsewhere
from povertycase.choices import JobKind
from povertycase.models import CalendarDay, Division, Job, Organisation, PolicyParameter
from povertycase.models.parameter_titles import PARAMETER_TITLES, in_words


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


ASKED = ("key", "division", "valid_from", "valid_to", "value", "unit", "source")


class ValueField(forms.JSONField):
    """A number, a word or several of them; nothing is asked for as nothing, not as `null`."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else super().prepare_value(value)


class ParameterForm(forms.ModelForm):
    """One row; the parameter is chosen by its title, so that its code is not mistyped."""

    class Meta:
        model = PolicyParameter
        fields = ASKED
        field_classes = {"value": ValueField}
        widgets = {"value": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "value": _(
                "数字直接填写；小数、文字加英文双引号；多个值照原有写法。修改请新增一条，写明起始日期。"
            )
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "key" not in self.fields:  # shown, not asked for
            return
        own = self.instance.key
        known = PARAMETER_TITLES if own in PARAMETER_TITLES or not own else {own: own, **PARAMETER_TITLES}
        self.fields["key"] = forms.ChoiceField(
            label=_("参数"), choices=[("", "---------"), *known.items()], initial=own
        )


@admin.register(PolicyParameter)
class ParameterAdmin(ReferenceAdmin):
    """Numbers of policy; a change is a new row with its own first day.

    Those of the whole country are shown; a place that has others gets a row of its own, which goes before.
    """

    division_path = "division__code"
    resource_classes = [ParameterResource]
    form = ParameterForm
    list_display = ("meaning", "code", "shown_value", "unit", "division", "valid_from", "valid_to", "source")
    search_fields = ("key", "source")
    search_help_text = _("按参数代码或依据查找")
    ordering = ("key", "division", "-valid_from")
    list_select_related = ("division",)
    raw_id_fields = ("division",)

    @admin.display(description=_("参数"), ordering="key")
    def meaning(self, row: PolicyParameter) -> str:
        """What it is the number of."""
        return row.title

    @admin.display(description=_("代码"), ordering="key")
    def code(self, row: PolicyParameter) -> SafeString:
        """As sources and files name it."""
        return format_html("<code>{}</code>", row.key)

    @admin.display(description=_("取值"))
    def shown_value(self, row: PolicyParameter) -> str:
        """A number as it is, several with their names."""
        return in_words(row.value)

    def reach(self, request: Any) -> Q:
        """Those of the jurisdiction and of the whole country."""
        return super().reach(request) | Q(division=None)

    def has_change_permission(self, request: Any, row: Any = None) -> bool:
        """What holds for other counties too is not one administrator's to change."""
        is_shared = row is not None and row.division_id is None
        return not is_shared and super().has_change_permission(request, row)

    def get_fields(self, request: Any, row: Any = None) -> Any:
        """Where nothing is asked, the title and the code stand for the key."""
        if row is None or self.has_change_permission(request, row):
            return ASKED
        return ("meaning", "code", *("shown_value" if name == "value" else name for name in ASKED[1:]))

    def get_readonly_fields(self, request: Any, row: Any = None) -> tuple[str, ...]:
        """What stands for the key is never asked for."""
        return ("meaning", "code", "shown_value")

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


class KindFilter(admin.SimpleListFilter):
    """By what the job does."""

    title = _("任务")
    parameter_name = "kind"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Every kind there is."""
        return list(JobKind.choices)

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        """The jobs of the one chosen."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


PROGRESS = ("state", "attempt", "done_steps", "total_steps", "actor", "created_at", "finished_at")


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Background jobs: what waits, runs, failed and why."""

    list_display = ("does", *PROGRESS)
    list_filter = ("state", KindFilter)
    list_select_related = ("actor",)
    fields = ("does", *PROGRESS, "lease_until", "error")
    ordering = ("-created_at",)

    @admin.display(description=_("任务"), ordering="kind")
    def does(self, job: Job) -> str:
        """What it does, in the words of the person who waits for it."""
        return job.title

    def get_queryset(self, request: Any) -> QuerySet:
        """Without the jobs of people who work elsewhere."""
        return super().get_queryset(request).exclude(actor__in=posted_elsewhere(request))

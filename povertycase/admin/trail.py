"""The audit administrator's trail."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from povertycase.admin.base import ReadOnlyAdmin
from povertycase.models import AuditEvent, Division
from povertycase.models.trail import fact_labels, untold, verb_labels


class VerbFilter(admin.SimpleListFilter):
    """By what was done."""

    title = _("操作")
    parameter_name = "verb"
    template = "admin/folded_filter.html"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Every verb there is, by its label."""
        return sorted(verb_labels().items(), key=lambda item: str(item[1]))

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        """The events of the one chosen."""
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The trail, to read."""

    division_path = "division_code"
    list_display = ("at", "actor_name", "actor", "done", "object", "place", "note")
    fields = ("at", "actor_name", "actor", "done", "object", "place", "note", "details", "request_number")
    list_filter = (VerbFilter,)
    search_fields = ("actor", "actor_name", "subject_key")
    search_help_text = _("按账号、姓名或对象编号查找")
    date_hierarchy = "at"
    ordering = ("-at",)

    def get_queryset(self, request: Any) -> QuerySet:
        """With the names of the places, which the events do not follow; without what nobody is told yet."""
        named = Division.objects.filter(pk=OuterRef("division_code")).values("name")
        return super().get_queryset(request).exclude(untold()).annotate(place_name=Subquery(named))

    def reach(self, request: Any) -> Q:
        """Also those of accounts that never had a place."""
        return super().reach(request) | Q(division_code="")

    @admin.display(description=_("操作"), ordering="verb")
    def done(self, event: AuditEvent) -> str:
        """The verb in Chinese."""
        return str(verb_labels().get(event.verb, event.verb))

    @admin.display(description=_("对象"))
    def object(self, event: AuditEvent) -> SafeString:
        """What it was done to: the kind in Chinese, and which one."""
        return format_html("{} <code>{}</code>", _kind_of(event.subject), event.subject_key)

    @admin.display(description=_("所在区划"), ordering="division_code")
    def place(self, event: Any) -> str:
        """The division by its name; its code where it is not loaded any more."""
        return str(event.place_name or event.division_code)

    @admin.display(description=_("事实"))
    def details(self, event: AuditEvent) -> SafeString:
        """Counts and names, one a line."""
        labels = fact_labels()
        lines = ((labels.get(key, key), _readable(value)) for key, value in event.facts.items())
        return format_html_join("", "<div>{}：<code>{}</code></div>", lines)

    @admin.display(description=_("请求编号"))
    def request_number(self, event: AuditEvent) -> SafeString:
        """By which the log lines of the request are found."""
        return format_html("<code>{}</code>", event.request_id or "-")


def _kind_of(subject: str) -> Any:
    if subject == "address":
        return _("页面地址")
    try:
        return apps.get_model(subject)._meta.verbose_name
    except (LookupError, ValueError):
        return subject


def _readable(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)

"""The register's table in the admin: the extra things that visits ask."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import VisitQuestion
from households.reports.labels import recorded_labels
from households.rules.visit_form import field_count
from households.rules.visit_questions import recorded_at
from povertycase.admin.base import ScopedAdmin


class QuestionForm(forms.ModelForm):
    """A question that is not asked anywhere else yet."""

    class Meta:
        model = VisitQuestion
        fields = ("label", "kind", "unit", "division", "valid_from", "valid_to")

    def clean_label(self) -> str:
        """Refuse what is recorded already, with the place where it is."""
        label: str = self.cleaned_data["label"].strip()
        where = recorded_at(label, known=recorded_labels(besides=self.instance.pk))
        if where:
            raise ValidationError(_("这一项已经记在%s，不用再问一遍，请直接查用。") % where)
        return label


@admin.register(VisitQuestion)
class QuestionAdmin(ScopedAdmin):
    """What visits ask beside their form; a question ends and is never deleted."""

    division_path = "division__code"
    form = QuestionForm
    list_display = ("label", "kind", "unit", "division", "valid_from", "valid_to")
    list_select_related = ("division",)
    raw_id_fields = ("division",)
    ordering = ("-valid_from", "-pk")
    readonly_fields = ("burden",)

    def reach(self, request: Any) -> Q:
        """Those of the jurisdiction and those that are asked everywhere."""
        return super().reach(request) | Q(division=None)

    def has_change_permission(self, request: Any, row: Any = None) -> bool:
        """What other counties are asked too is not one administrator's to change."""
        is_shared = row is not None and row.division_id is None
        return not is_shared and super().has_change_permission(request, row)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **options: Any) -> Any:
        """A new question says where it is asked."""
        return super().formfield_for_foreignkey(db_field, request, **{**options, "required": True})

    def get_fields(self, request: Any, row: Any = None) -> Any:
        """How much is asked stands first."""
        return ("burden", *QuestionForm.Meta.fields)

    def get_readonly_fields(self, request: Any, row: Any = None) -> tuple[str, ...]:
        """Answers were given to the question as it was worded: afterwards only its last day changes."""
        return ("burden", "label", "kind", "unit", "division", "valid_from") if row else ("burden",)

    @admin.display(description=_("一次走访要问的项数"))
    def burden(self, row: VisitQuestion | None) -> str:
        """How many things the longest visit asks now, and with one more."""
        today = timezone.localdate()
        asked = VisitQuestion.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today)).count()
        now = field_count() + asked
        if row is not None and row.pk:
            return _("现在最多 %(now)s 项（表单 %(form)s 项，增加 %(extra)s 项）") % {
                "now": now,
                "form": field_count(),
                "extra": asked,
            }
        return _("现在最多 %(now)s 项，增加后 %(then)s 项。能从已有数据取得的，请不要增加。") % {
            "now": now,
            "then": now + 1,
        }

"""The form of where problems come from."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.places import PlaceSelect
from households.forms.steps import DayField, StepForm
from povertycase.models import Division, User
from projects.forms.fields import PaperField, offered
from rectification.choices.sources import FeedbackLevel, InspectionScope, SupervisionKind
from rectification.models import IssueSource

FACTS = ("name", "kind", "level", "scope", "document_number", "received_on")


class SourceForm(StepForm):
    """A source: an audit, an inspection, or a document in which one fed back. Its place and parent stay."""

    name = forms.CharField(
        label=_("来源名称"), max_length=100, help_text=_("如：2026年省级成效考核、县审计局专项审计")
    )
    kind = forms.ChoiceField(label=_("监督类别"), choices=offered(SupervisionKind.choices))
    level = forms.ChoiceField(label=_("反馈层级"), choices=offered(FeedbackLevel.choices))
    scope = forms.ChoiceField(label=_("督查范围"), choices=offered(InspectionScope.choices), required=False)
    received_on = DayField(_("反馈日期"))
    document_number = forms.CharField(label=_("反馈文号"), max_length=60, required=False)
    document = PaperField(_("反馈文件"))

    def __init__(
        self,
        data: Any,
        files: Any = None,
        *,
        user: User,
        places: Sequence[tuple[str, Any]] = (),
        source: IssueSource | None = None,
    ) -> None:
        super().__init__(data, files)
        self.user = user
        if source is None:
            self._ask_where(places)
            return
        self.initial.update({name: getattr(source, name) for name in FACTS}, version=source.version)
        if source.document_id is not None:
            self.fields["document"].help_text = _("已有反馈文件；重新上传就换成新的，不选不变")

    def _ask_where(self, places: Sequence[tuple[str, Any]]) -> None:
        self.fields["division"] = forms.ChoiceField(
            label=_("适用区划"),
            choices=places,
            widget=PlaceSelect(choices=places),
            help_text=_("在这个区划以及下面登记的问题可以选用"),
        )
        rows = IssueSource.objects.visible_to(self.user).filter(parent=None).order_by("-received_on", "-pk")
        self.parents = {str(each.pk): each for each in rows}
        choices = offered((key, each.name) for key, each in self.parents.items())
        self.fields["parent"] = forms.ChoiceField(
            label=_("上级来源"),
            required=False,
            choices=choices,
            widget=PlaceSelect(choices=choices),
            help_text=_("这份文件属于哪一次巡视、考核、审计；本身就是一次的留空"),
        )
        self.order_fields(["division", "parent"])

    @property
    def division(self) -> Division:
        """The place that was chosen."""
        return Division.objects.get(pk=self.cleaned_data["division"])

    @property
    def parent(self) -> IssueSource | None:
        """The source above."""
        return self.parents.get(self.cleaned_data["parent"])

    @property
    def facts(self) -> dict[str, Any]:
        """What an action takes of it."""
        return {name: self.cleaned_data[name] for name in FACTS}

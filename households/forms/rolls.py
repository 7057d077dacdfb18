"""Uploading a roll, and saying which of its differences go into the register."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from households import choices
from povertycase.models import Division
from povertycase.sheets.refusals import refusal

MEGABYTE = 2**20


class RollUploadForm(forms.Form):
    """The file, whom it answers for, and whether it lists everybody."""

    file = forms.FileField(
        label=_("花名册文件"),
        max_length=200,
        error_messages={"empty": _("文件是空的（0 字节），请重新导出后上传"), "required": _("请选择文件")},
    )
    division = forms.ModelChoiceField(Division.objects.none(), label=_("导入范围"), empty_label=None)
    scheme = forms.ChoiceField(
        label=_("登记类别"), choices=choices.Scheme.choices, initial=choices.Scheme.NATIONAL, required=False
    )
    full = forms.BooleanField(
        label=_("全量花名册"),
        required=False,
        help_text=_("勾选后，本表中没有的人员会列为“花名册消失”。只有部分人员的表，请不要勾选。"),
    )

    def __init__(self, *args: Any, places: Sequence[Division], **kwargs: Any) -> None:
        """places: where the user may import, the first one chosen."""
        super().__init__(*args, **kwargs)
        field = self.fields["division"]
        field.queryset = Division.objects.filter(pk__in=[place.pk for place in places])  # type: ignore[attr-defined]
        if len(places) == 1:
            field.required = False
            field.widget = forms.HiddenInput()
        self.places = places

    def clean_file(self) -> UploadedFile:
        """Too large a file is turned away before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.ROLL_MAX_BYTES:
            size, limit = -(-(file.size or 0) // MEGABYTE), settings.ROLL_MAX_BYTES // MEGABYTE
            raise forms.ValidationError(refusal("E-LIM-SIZE", size=size, limit=limit).message)
        return file

    def clean_division(self) -> Division:
        """The only place there is need not be said."""
        return self.cleaned_data["division"] or self.places[0]

    def clean_scheme(self) -> str:
        """The national list, unless it is said otherwise."""
        return self.cleaned_data["scheme"] or str(choices.Scheme.NATIONAL)


class RollAcceptForm(forms.Form):
    """Which categories are written. What ends memberships or empties fields is never ticked beforehand."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    categories = forms.MultipleChoiceField(required=False)
    confirmed = forms.BooleanField(
        label=_("需确认的问题"), error_messages={"required": _("请先查看“需确认”的问题，再勾选确认")}
    )

    def __init__(
        self, *args: Any, offered: Sequence[tuple[str, str]], must_confirm: bool, **kwargs: Any
    ) -> None:
        """offered: kind and label of each category; must_confirm: whether there are doubts to look at."""
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = offered  # type: ignore[attr-defined]
        self.fields["confirmed"].required = must_confirm

    @property
    def accepted(self) -> set[str]:
        """What the action is told: the categories, and `confirmed` for rows that wait for it."""
        facts = self.cleaned_data
        return {*facts["categories"], *(["confirmed"] if facts["confirmed"] else [])}


class RollStepForm(forms.Form):
    """Cancelling or undoing: the version that was seen, and why."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=_("原因"), required=False, max_length=200)

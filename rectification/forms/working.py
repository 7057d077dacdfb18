"""Forms of the work on a ticket: reported, shown, dated steps reached, more time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.steps import DayField
from households.forms.visit_fields import Chips, PicturesInput
from monitoring.forms.clues import text_field
from projects.forms.fields import PAPERS, DayOrNone
from rectification.choices.tickets import EvidenceKind
from rectification.forms.asking import AskingForm
from rectification.rules.closing import DONE

MOST_FILES = 9


class PapersField(forms.FileField):
    """Several pictures or papers at once; each is judged when it is read."""

    def __init__(self, label: Any, *, help_text: Any = "", **attributes: Any) -> None:
        widget = PicturesInput(attrs={"multiple": True, **attributes})
        super().__init__(label=label, required=False, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """None, one or several."""
        return [super(PapersField, self).clean(each, initial) for each in data or [] if each]


class NoteForm(AskingForm):
    """A step that asks for one opinion or reason; that it is missing is said by the action."""

    note = text_field(_("意见"), longest=300, required=False)

    def __init__(self, data: Any, *, version: int, label: Any, is_asked: bool = True) -> None:
        super().__init__(data, version=version)
        self.fields["note"].label = label
        if is_asked:
            self.ask("note")


class ProgressForm(AskingForm):
    """报送进展."""

    percent = forms.IntegerField(
        label=_("进展（%）"),
        min_value=0,
        max_value=DONE,
        help_text=_("0 到 100 的整数；到 100 才能申请销号"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    content = text_field(_("进展情况"), longest=500, required=False)

    def __init__(self, data: Any, *, version: int, percent: int) -> None:
        super().__init__(data, version=version)
        self.initial["percent"] = percent
        self.ask("content")


class EvidenceForm(AskingForm):
    """上传佐证: with a telephone's camera, or files that are there already, several at once."""

    kind = forms.ChoiceField(label=_("佐证类别"), choices=EvidenceKind.choices, widget=Chips)
    camera = PapersField(_("用手机拍照"), accept="image/*", capture="environment")
    scans = PapersField(
        _("选照片或扫描件"),
        help_text=_("可以一次选几个，连拍照在内最多 %s 个；JPG、PNG 或 PDF，每个不超过 10 MB") % MOST_FILES,
        accept=PAPERS,
    )
    taken_on = DayField(_("拍摄、形成日期"))
    caption = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, data: Any, files: Any, *, version: int, kind: str) -> None:
        super().__init__(data, files, version=version)
        self.initial["kind"] = kind

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What is wrong with a file stands where files are chosen."""
        return self, "scans" if field == "file" else field

    def clean(self) -> dict[str, Any]:
        """At least one file, and no more than one page takes."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.has_error("scans") or self.has_error("camera"):
            return given
        if not self.papers:
            self.add_error("scans", _("请拍照，或者选择照片、扫描件"))
        elif len(self.papers) > MOST_FILES:
            self.add_error("scans", _("一次最多 %s 个文件，请分几次上传") % MOST_FILES)
        return given

    @property
    def papers(self) -> list[Any]:
        """Everything that came, the camera's first."""
        return [*self.cleaned_data.get("camera", []), *self.cleaned_data.get("scans", [])]


class NodeForm(AskingForm):
    """登记节点完成."""

    reached_on = DayField(_("完成日期"))
    note = text_field(_("完成情况"), longest=300, required=False)

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, version=version)
        self.ask("note")


class ExtendForm(AskingForm):
    """申请延期."""

    until = DayOrNone(_("申请延至"), required=True)
    reason = text_field(_("不能按时完成的原因"), longest=300, required=False)

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, version=version)
        self.ask("reason")

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What the action calls the note is the reason."""
        return self, "reason" if field == "note" else field

"""Uploading a village's paper ledger to be compared."""

from django import forms
from django.utils.translation import gettext_lazy as _

from households.rules.purposes import PURPOSE_MIN
from projects.forms.sheets import SheetUploadForm


class PaperForm(SheetUploadForm):
    """The file, and what the list is taken away for where it is."""

    purpose = forms.CharField(
        label=_("导出用途（只看不导出的不用填）"),
        required=False,
        min_length=PURPOSE_MIN,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def clean(self) -> dict[str, object] | None:
        """A list that is taken away says what for."""
        cleaned = super().clean()
        if "export" in self.data and not self.cleaned_data.get("purpose") and "purpose" not in self.errors:
            self.add_error("purpose", _("请写明导出用途"))
        return cleaned

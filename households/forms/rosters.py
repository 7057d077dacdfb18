"""Uploading a 结对名册."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from povertycase.sheets.refusals import refusal

MEGABYTE = 2**20
MAX_MEGABYTES = 10


class RosterUploadForm(forms.Form):
    """The file alone: whose households it may speak of follows from the post."""

    file = forms.FileField(
        label=_("结对名册文件"),
        max_length=200,
        error_messages={"empty": _("文件是空的（0 字节），请重新导出后上传"), "required": _("请选择文件")},
    )

    def clean_file(self) -> UploadedFile:
        """Too large a file is turned away before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_MEGABYTES * MEGABYTE:
            size = -(-(file.size or 0) // MEGABYTE)
            raise forms.ValidationError(refusal("E-LIM-SIZE", size=size, limit=MAX_MEGABYTES).message)
        return file

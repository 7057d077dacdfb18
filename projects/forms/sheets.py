"""Uploading a sheet of projects or money."""

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.rosters import RosterUploadForm


class SheetUploadForm(RosterUploadForm):
    """The file alone, no larger than a roster: whose places it may speak of follows from the post."""

    file = forms.FileField(
        label=_("表格文件"),
        max_length=200,
        error_messages={"empty": _("文件是空的（0 字节），请重新导出后上传"), "required": _("请选择文件")},
    )

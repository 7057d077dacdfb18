"""Taking a list away."""

from django import forms
from django.utils.translation import gettext_lazy as _

from households.rules.purposes import PURPOSE_MIN


class ExportForm(forms.Form):
    """What a list is exported for; it stands in the audit trail."""

    purpose = forms.CharField(
        label=_("导出用途"),
        min_length=PURPOSE_MIN,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("例：第四季度入户核查分工")}),
    )

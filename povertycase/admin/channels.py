"""The ways out of the system, which the system administrator sets up, and what went or did not go by them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from povertycase import hosts
from povertycase.actions.gateways import is_allowed
from povertycase.admin.base import ReadOnlyAdmin, ScopedAdmin
from povertycase.choices import ROBOTS, ChannelKind
from povertycase.models import Channel, Dispatch

ANOTHER_HOST = _(
    "机器人的网址须以 https:// 开头，主机是 qyapi.weixin.qq.com 或 oapi.dingtalk.com；"
    "本单位自建的，请运维人员把主机加到 POVERTYCASE_WEBHOOK_HOSTS。"
)
SECRETLY = forms.TextInput(attrs={"autocomplete": "off", "size": 80})


class ChannelForm(forms.ModelForm):
    """One way out; address and secret are written and never shown again: whoever has them can write there."""

    new_address = forms.CharField(
        label=_("地址"),
        required=False,
        max_length=500,
        widget=SECRETLY,
        help_text=_(
            "机器人填群设置里复制来的整个网址；电子邮件填公务邮箱，留空则发给本区划内每个登记了邮箱的人。"
            "已登记的不显示，留空不改动。"
        ),
    )
    new_secret = forms.CharField(
        label=_("加签密钥"),
        required=False,
        max_length=200,
        widget=SECRETLY,
        help_text=_("只有选了“加签”的钉钉机器人要填。已登记的不显示，留空不改动。"),
    )

    class Meta:
        model = Channel
        fields = ("name", "kind", "division", "is_active")

    def clean(self) -> dict[str, Any]:
        """A robot has a webhook at a host that is allowed; a secret is DingTalk's."""
        given = super().clean() or {}
        kind, address = given.get("kind"), (given.get("new_address") or self.instance.address).strip()
        if kind and (fault := _fault_of(kind, address)):
            self.add_error("new_address", fault)
        if kind != ChannelKind.DINGTALK and given.get("new_secret"):
            self.add_error("new_secret", _("只有钉钉机器人有加签密钥，请留空。"))
        if "new_address" not in self.errors and self._stands_elsewhere(address, given):
            self.add_error("new_address", _("已有渠道用这个地址，同一处不会发两遍；请直接修改那个渠道。"))
        return given

    def _stands_elsewhere(self, address: str, given: dict[str, Any]) -> bool:
        others = Channel.objects.exclude(pk=self.instance.pk)
        if address:
            return others.filter(address=address).exists()
        return others.filter(
            kind=ChannelKind.EMAIL, address__isnull=True, division=given.get("division")
        ).exists()


def _fault_of(kind: str, address: str) -> Any:
    if kind in ROBOTS:
        return "" if is_allowed(address) else ANOTHER_HOST
    try:
        return validate_email(address) if address else ""
    except ValidationError:
        return _("邮箱地址写得不对，应类似 office@example.gov.cn；发给每个人的请留空。")


@admin.register(Channel)
class ChannelAdmin(ScopedAdmin):
    """Ways out; one that is not used any more is turned off and never deleted."""

    form = ChannelForm
    division_path = "division__code"
    list_display = ("name", "kind", "division", "goes_to", "state")
    list_filter = ("kind", "is_active")
    search_fields = ("name",)
    ordering = ("division", "name")
    list_select_related = ("division",)
    raw_id_fields = ("division",)
    fields = ("name", "kind", "division", "new_address", "new_secret", "is_active")

    @admin.display(description=_("发往"))
    def goes_to(self, row: Channel) -> Any:
        """As much of the address as is no secret."""
        if row.is_for_people:
            return _("本区划内登记了邮箱的人")
        if row.kind == ChannelKind.EMAIL:
            return format_html("<code>{}</code>", row.address)
        parts = hosts.parts_of(row.address)
        return format_html("<code>{}</code>", parts.hostname if parts else "")

    @admin.display(description=_("状态"), ordering="is_active")
    def state(self, row: Channel) -> Any:
        """In a word: Django's icon speaks English."""
        return _("启用") if row.is_active else _("停用")

    def save_model(self, request: Any, row: Channel, form: Any, change: bool) -> None:  # noqa: FBT001  Django's
        """What was left empty stays as it is."""
        row.address = form.cleaned_data["new_address"].strip() or row.address
        row.secret = form.cleaned_data["new_secret"].strip() or row.secret
        super().save_model(request, row, form, change)


@admin.register(Dispatch)
class DispatchAdmin(ReadOnlyAdmin):
    """Messages to the outside; what is to be done about them is done on the page of the outbox."""

    division_path = "channel__division__code"
    list_display = ("day", "channel", "addressee", "state", "attempts", "answer", "said", "sent_at")
    list_filter = ("state", "channel__kind")
    list_select_related = ("channel", "notification__user")
    ordering = ("-pk",)
    fields = (*list_display, "text", "not_before", "until_on", "created_at")

    @admin.display(description=_("收件人"))
    def addressee(self, row: Dispatch) -> str:
        """Whom it goes to."""
        return row.addressee

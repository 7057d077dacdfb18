"""What leaves the system by other ways: the ways, and each message with what is known of it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ROBOTS, ChannelKind, DispatchState, Role
from povertycase.fields import EncryptedField
from povertycase.models.base import Stamped, listed
from povertycase.models.divisions import Division
from povertycase.models.people import Posting
from povertycase.models.trail import Notification


class Channel(Stamped):
    """A way out of the system for one place; kept by the system administrator.

    address: of a robot its webhook, in which its key stands; of e-mail the box of an office. E-mail without
    an address goes to everybody who works in the place, each at their own. secret: what DingTalk's robot
    signs with.
    """

    name = models.CharField(_("名称"), max_length=50)
    kind = models.CharField(_("方式"), max_length=8, choices=ChannelKind)
    division = models.ForeignKey(
        Division, verbose_name=_("区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    address = EncryptedField(_("地址"), context="channel.address")
    secret = EncryptedField(_("加签密钥"), context="channel.secret")
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("外发渠道")
        verbose_name_plural = _("外发渠道")
        constraints = [
            *listed("channel", kind=ChannelKind),
            models.CheckConstraint(
                name="channel_robot_has_address",
                condition=~Q(kind__in=sorted(ROBOTS)) | Q(address__isnull=False),
            ),
            models.UniqueConstraint(name="channel_address_once", fields=["address"]),
            models.UniqueConstraint(
                name="channel_people_once",
                fields=["division"],
                condition=Q(kind=ChannelKind.EMAIL, address__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_for_people(self) -> bool:
        """Whether it goes to each person and not to a group or an office."""
        return self.kind == ChannelKind.EMAIL and not self.address


class DispatchQuerySet(ScopedQuerySet):
    """Messages to the outside; the system administrator of the place looks after them."""

    division_path = "channel__division__code"

    def within(self, posting: Posting) -> Q:
        """Nothing for anybody else."""
        inside = Q(**{f"{self.division_path}__startswith": posting.division_id})
        return inside if posting.role == Role.SYSTEM else NOTHING


class Dispatch(models.Model):
    """One morning's message by one channel; written by actions.outgoing, sent by actions.outbox.

    notification: whose message of the day it repeats outside, None for a group or an office, which has one a
    day. The text names nobody. unknown: it was handed over and nothing came back, so it may have arrived;
    nobody sends it again but a person. until_on: later it would be old.
    """

    channel = models.ForeignKey(Channel, verbose_name=_("渠道"), on_delete=models.PROTECT)
    notification = models.ForeignKey(
        Notification, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    day = models.DateField(_("日期"))
    text = models.CharField(_("内容"), max_length=600)
    state = models.CharField(_("状态"), max_length=7, choices=DispatchState, default=DispatchState.WAITING)
    attempts = models.IntegerField(_("发送次数"), default=0)
    not_before = models.DateTimeField(_("最早发送时间"), default=timezone.now)
    until_on = models.DateField(_("最晚发送日期"))
    lease_until = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("应答代码"), max_length=40, blank=True)
    said = models.CharField(_("情况"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("外发消息")
        verbose_name_plural = _("外发消息")
        indexes = [
            models.Index(
                name="dispatch_waiting",
                fields=["not_before", "id"],
                condition=Q(state__in=[DispatchState.WAITING, DispatchState.SENDING]),
            ),
        ]
        constraints = [
            *listed("dispatch", state=DispatchState),
            # One message a person and morning, whichever channels reach them.
            models.UniqueConstraint(name="dispatch_once", fields=["notification"]),
            models.UniqueConstraint(
                name="dispatch_group_once", fields=["channel", "day"], condition=Q(notification=None)
            ),
            models.CheckConstraint(
                name="dispatch_sent_pair",
                condition=Q(state=DispatchState.SENT, sent_at__isnull=False)
                | Q(~Q(state=DispatchState.SENT), sent_at=None),
            ),
            models.CheckConstraint(
                name="dispatch_sending_pair",
                condition=Q(state=DispatchState.SENDING, lease_until__isnull=False)
                | Q(~Q(state=DispatchState.SENDING), lease_until=None),
            ),
        ]
        triggers = [
            # What leaves the system is what was written; only what is known of it changes.
            pgtrigger.ReadOnly(
                name="dispatch_text_stands", fields=["channel", "notification", "day", "text", "created_at"]
            ),
            pgtrigger.Protect(name="dispatch_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.day}"

    @property
    def division_id(self) -> str:
        """Where it belongs: its channel's place."""
        return self.channel.division_id

    @property
    def addressee(self) -> str:
        """Whom it goes to, in words."""
        return str(self.notification.user) if self.notification else str(_("群或公务邮箱"))

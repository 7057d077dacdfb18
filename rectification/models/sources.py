"""Where problems come from, and of which types they are."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from households.models.rounds import CoveringQuerySet
from povertycase.models import Attachment, Division, Stamped, User, Versioned, listed, tracked
from rectification.choices import sources as words
from rectification.choices.tickets import Topic

MOST_HOURS = 720
HOURS_HELP = _("从登记起按钟点计算，夜间和节假日不扣除；不限时的留空。没有公开依据，由县里定。")


@pghistory.track(*tracked())
class IssueSource(Stamped, Versioned):
    """One source of problems in a place: an audit, an inspection, and below it each document it fed back.

    Written by actions.sources; known in its place, below it, where the problems are put right, and above.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("反馈到"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级来源"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name = models.CharField(_("来源名称"), max_length=100)
    kind = models.CharField(_("监督类别"), max_length=14, choices=words.SupervisionKind)
    level = models.CharField(_("反馈层级"), max_length=10, choices=words.FeedbackLevel)
    scope = models.CharField(_("督查范围"), max_length=8, choices=words.InspectionScope, blank=True)
    document_number = models.CharField(_("反馈文号"), max_length=60, blank=True)
    document = models.ForeignKey(
        Attachment,
        verbose_name=_("反馈文件"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    received_on = models.DateField(_("反馈日期"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CoveringQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("问题来源")
        verbose_name_plural = _("问题来源")
        constraints = [
            *listed(
                "issue_source",
                kind=words.SupervisionKind,
                level=words.FeedbackLevel,
                scope=words.InspectionScope,
            ),
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(
                name="issue_source_once", fields=["division", "parent", "name"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="issue_source_below_another",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TicketType(models.Model):
    """One kind of problem under a topic; those of the ten campaigns ship with the system.

    The system administrator adds others and ends them; none is deleted. lead: who leads, as the plan says.
    Hours: of what is registered from then on; none where a problem is owed by its day alone.
    """

    code = models.CharField(_("代码"), max_length=12, unique=True, db_collation="C")
    topic = models.CharField(_("整治专题"), max_length=10, choices=Topic)
    name = models.CharField(_("问题类型"), max_length=60)
    content = models.CharField(_("具体表现"), max_length=200, blank=True)
    lead = models.CharField(_("牵头责任部门"), max_length=60, blank=True)
    response_hours = models.PositiveSmallIntegerField(
        _("限时响应（小时）"), null=True, blank=True, help_text=HOURS_HELP
    )
    handling_hours = models.PositiveSmallIntegerField(
        _("限时处置（小时）"), null=True, blank=True, help_text=HOURS_HELP
    )
    is_restricted = models.BooleanField(_("限定知悉范围"), default=False)
    is_active = models.BooleanField(_("使用中"), default=True)

    class Meta:
        verbose_name = _("问题类型")
        verbose_name_plural = _("问题类型")
        constraints = [
            *listed("ticket_type", topic=Topic),
            models.UniqueConstraint(name="ticket_type_named_once", fields=["topic", "name"]),
            models.CheckConstraint(
                name="ticket_type_hours",
                condition=models.Q(response_hours=None) | models.Q(response_hours__range=(1, MOST_HOURS)),
                violation_error_message=_("限时响应请填 1 到 720 小时；不限时的留空。"),
            ),
            models.CheckConstraint(
                name="ticket_type_handling_hours",
                condition=models.Q(handling_hours=None) | models.Q(handling_hours__range=(1, MOST_HOURS)),
                violation_error_message=_("限时处置请填 1 到 720 小时；不限时的留空。"),
            ),
            models.CheckConstraint(
                name="ticket_type_response_first",
                condition=models.Q(response_hours=None)
                | models.Q(handling_hours=None)
                | models.Q(handling_hours__gte=models.F("response_hours")),
                violation_error_message=_("限时处置不能短于限时响应，请核对两个小时数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}：{self.name}"

    @property
    def hours(self) -> str:
        """What is owed in hours, in words; "" for a type that is owed by a day alone."""
        both = ((_("%s 小时响应"), self.response_hours), (_("%s 小时处置"), self.handling_hours))
        return "、".join(str(words) % hours for words, hours in both if hours)

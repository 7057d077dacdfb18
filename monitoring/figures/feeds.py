"""部门数据: what departments warn of, whether it is looked into by its day, and whether their files come."""

from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from monitoring.choices.feeds import FeedKind, Punctuality
from monitoring.figures.cases import OVERDUE, SOON
from monitoring.forms.feed_filters import FeedPageFilter
from monitoring.forms.warnings import Open, WarningFilter
from monitoring.models import Feed, Warning
from monitoring.rules.feed_files import scored_since
from monitoring.rules.rights import FEED_READERS
from povertycase.choices import Role
from povertycase.figures import AT_WORK, Measure, Rate, Topic, listing_of

WARNINGS = listing_of(WarningFilter, Warning)
WARNING, FEED, RUN = "monitoring_warning", "monitoring_feed", "monitoring_feedrun"
SENT_ALONE = frozenset({Role.HELPER, Role.DEPARTMENT})
first_scored = lazy(lambda: scored_since(timezone.localdate()), str)


def _warnings(
    code: str,
    label: Any,
    meaning: Any,
    *,
    readers: frozenset[Role] = AT_WORK,
    tone: str = "",
    **narrowed: Any,
) -> Measure:
    """A department has what it sent itself."""
    return Measure(
        code=f"warnings.{code}",
        label=label,
        unit=_("条"),
        meaning=meaning,
        address="monitoring:warning-list",
        narrowed=narrowed,
        listing=WARNINGS,
        sources=(WARNING,),
        readers=readers,
        alone=SENT_ALONE,
        tone=tone,
    )


EXCHANGE = (
    _warnings(
        "unhandled",
        _("未办结预警"),
        _("部门推送的预警中还没有核实反馈的，含核实中的。"),
        tone=SOON,
        status=Open.UNHANDLED.value,
    ),
    _warnings(
        "late",
        _("逾期未办结"),
        _("过了核实期限还没有核实反馈的预警。"),
        is_late="true",
        tone=OVERDUE,
    ),
    _warnings(
        "in_time",
        _("按期办结"),
        _("近十二个月推送的预警中，在核实期限内办结的；花名册上没有找到本人的不计。"),
        punctuality=Punctuality.IN_TIME.value,
        since=first_scored(),
    ),
    _warnings(
        "counted",
        _("已办结或逾期"),
        _("近十二个月推送的预警中，已经办结的和逾期还没有办结的；花名册上没有找到本人的不计。"),
        punctuality=Punctuality.COUNTED.value,
        since=first_scored(),
    ),
    Measure(
        code="feeds.missing",
        label=_("到期没有推送"),
        unit=_("项"),
        meaning=_("启用的部门推送中，近十二个月有到期没有收到数据的，按推送项数计，不按月份。"),
        address="monitoring:feed-list",
        narrowed={"is_active": "true", "is_missing": "true"},
        listing=listing_of(FeedPageFilter, Feed),
        sources=(FEED, RUN),
        readers=FEED_READERS,
        alone=SENT_ALONE,
        tone=OVERDUE,
    ),
)


def _by_department() -> tuple[Measure, ...]:
    """For whoever hurries departments on; a department's own is what it has of the others."""
    return tuple(
        _warnings(
            f"open_{kind.value}",
            kind.label,
            _("%s推送、还没有核实反馈的预警，含核实中的。") % kind.label,
            readers=FEED_READERS - {Role.DEPARTMENT},
            tone=SOON,
            kind=kind.value,
            status=Open.UNHANDLED.value,
        )
        for kind in FeedKind
    )


FEEDS = Topic(
    code="feeds",
    title=_("部门数据"),
    icon="inboxes",
    measures=EXCHANGE,
    rates=(
        Rate(
            code="warnings.punctual",
            label=_("按期办结率"),
            part="warnings.in_time",
            whole="warnings.counted",
            meaning=_("按期办结的占已办结和逾期的，与部门推送页相同。"),
        ),
    ),
)
DEPARTMENTS = Topic(
    code="departments", title=_("各部门未办结预警"), icon="building", measures=_by_department()
)

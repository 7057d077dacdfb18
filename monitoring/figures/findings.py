"""四类问题: what the county's self-check found and nobody has dealt with."""

from django.utils.translation import gettext_lazy as _

from monitoring.choices.benefits import DoubleStatus
from monitoring.choices.findings import RULES_OF, Fault, FindingStatus
from monitoring.figures.cases import OVERDUE, SOON, of_cases
from monitoring.forms.benefits import DoublePageFilter
from monitoring.forms.findings import FindingPageFilter
from monitoring.models import Finding, SuspectedDouble
from monitoring.rules.catalogue import RULES
from povertycase.figures import Measure, Topic, listing_of
from povertycase.models import Posting
from projects.rules.rights import OF_WHOLE_COUNTIES, sees_all_benefits

FINDING = "monitoring_finding"


def _sees_all(posting: Posting) -> bool:
    return sees_all_benefits(posting.role, posting.division_id)


def _faults() -> tuple[Measure, ...]:
    """Open findings by fault, with where its rules come from."""
    listing = listing_of(FindingPageFilter, Finding)
    return tuple(
        of_cases(
            f"fault_{fault.value}",
            fault.label,
            _("条"),
            _("自查筛查发现、还没有处理的问题：%s。")
            % "；".join(f"{RULES[rule].title}（{RULES[rule].basis}）" for rule in RULES_OF[fault]),
            FINDING,
            address="finding-list",
            listing=listing,
            fault=fault.value,
            status=FindingStatus.OPEN.value,
            tone=SOON if fault == Fault.OTHER else OVERDUE,
        )
        for fault in Fault
    )


DOUBLES = Measure(
    code="monitoring.doubles",
    label=_("疑似重复享受（待核对）"),
    unit=_("条"),
    meaning=_(
        "今年和去年到账的补贴、项目收益、防返贫基金和帮扶措施里，同一用途有两个来源、不同来源金额相同或者"
        "超过每户每年上限，县里还没有登记核对结果的。"
    ),
    address="monitoring:double-list",
    narrowed={"status": DoubleStatus.OPEN.value},
    listing=listing_of(DoublePageFilter, SuspectedDouble),
    sources=("monitoring_suspecteddouble",),
    readers=OF_WHOLE_COUNTIES,
    entitled=_sees_all,
    tone=SOON,
)
FAULTS = Topic(code="faults", title=_("四类问题"), icon="search", measures=(*_faults(), DOUBLES))

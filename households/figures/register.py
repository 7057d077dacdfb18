"""登记户, 数据质量: who is on the register, and what their records lack."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from households.choices import HouseholdStatus, HouseholdType, MonitoringState
from households.choices.archives import ANYTHING_LACKING, ArchiveItem
from households.forms.filters import Gap, Helped, HouseholdFilter
from households.models import Household
from povertycase.choices import Role
from povertycase.figures import AT_WORK, Measure, Topic, listing_of

HOUSEHOLDS = listing_of(HouseholdFilter, Household)
REGISTER = "households_household"
PAIRINGS = "households_pairing"
MEMBERS = "households_householdmembership"
PEOPLE = "households_person"
INCOMES = "households_incomestatement"
VISITS = "households_visit"
PHOTOS = "households_visitphoto"
CHECKS = "households_safeguardcheck"
CHANNELS = "households_channelsnapshot"
PARAMETERS = "povertycase_policyparameter"
ARCHIVE_SOURCES = {
    ArchiveItem.VISIT: (VISITS,),
    ArchiveItem.PHOTO: (VISITS, PHOTOS),
    ArchiveItem.SIGNATURE: (VISITS, PHOTOS),
    ArchiveItem.INCOME: (INCOMES,),
    ArchiveItem.HANDBOOK: (CHANNELS,),
    ArchiveItem.CARD: (CHANNELS,),
}
# A check stands or falls with its visit.
CHECKED = (CHECKS, VISITS)
ACTIVE = {"status": HouseholdStatus.ACTIVE.value}
TYPES = {
    "entitled": HouseholdType.EXITED_ENTITLED,
    "unentitled": HouseholdType.EXITED_UNENTITLED,
    "ordinary": HouseholdType.ORDINARY,
}


def _households(
    code: str,
    label: Any,
    meaning: Any,
    *others: str,
    tone: str = "",
    readers: frozenset[Role] = AT_WORK,
    **narrowed: str,
) -> Measure:
    """Households on the register; others: tables beside it that the figure hangs on."""
    return Measure(
        code=f"households.{code}",
        label=label,
        unit=_("户"),
        meaning=meaning,
        address="households:list",
        narrowed={**ACTIVE, **narrowed},
        listing=HOUSEHOLDS,
        sources=(REGISTER, *others),
        is_local=True,
        tone=tone,
        readers=readers,
    )


def _lacking(item: ArchiveItem) -> Measure:
    """Households whose file should hold a record and does not."""
    return _households(
        f"archive_{item.value}",
        _("缺%s") % item.label,
        _("应有%(item)s而没有的在册户；哪些户应有由系统管理员在政策参数里设定。") % {"item": item.label},
        *(PARAMETERS, *ARCHIVE_SOURCES.get(item, CHECKED)),
        tone="soon",
        readers=AT_WORK - {Role.DEPARTMENT},
        archive=item.value,
    )


TOPICS = (
    Topic(
        code="register",
        title=_("登记户"),
        icon="people",
        measures=(
            _households("active", _("在册户"), _("花名册上在册的户，不含已销户。")),
            *(
                _households(code, str(kind), _("户类型为%s的在册户。") % kind, household_type=kind.value)
                for code, kind in TYPES.items()
            ),
            _households(
                "watched",
                _("风险未消除"),
                _("监测对象中风险尚未消除的在册户。"),
                monitoring_state=MonitoringState.ACTIVE.value,
                tone="soon",
            ),
            _households(
                "helped",
                _("应结对已结对"),
                _("应当有帮扶责任人、今天有人结对的在册户。"),
                PAIRINGS,
                helped=Helped.PAIRED.value,
            ),
            _households(
                "unhelped",
                _("应结对未结对"),
                _("应当有帮扶责任人、今天没有人结对的在册户。"),
                PAIRINGS,
                helped=Helped.MISSING.value,
                tone="overdue",
            ),
        ),
    ),
    Topic(
        code="quality",
        title=_("数据质量"),
        icon="patch-check",
        measures=tuple(
            _households(
                f"gap_{gap.value}",
                gap.label,
                _("花名册上%(gap)s的在册户，点开补齐。") % {"gap": gap.label},
                *others,
                gap=gap.value,
                tone="soon",
            )
            for gap, others in (
                (Gap.CERTIFICATE, (MEMBERS, PEOPLE)),
                (Gap.PHONE, (MEMBERS, PEOPLE)),
                (Gap.TYPE, ()),
                (Gap.HOUSE_GRADE, ()),
                (Gap.WATER, ()),
                (Gap.INCOME, (INCOMES,)),
            )
        ),
    ),
    Topic(
        code="archives",
        title=_("户档案"),
        icon="folder-check",
        measures=(
            _households(
                "archive_any",
                _("档案不齐户"),
                _("今年应有的记录缺任何一项的在册户；监测、措施、问题整改的材料看各自的页面。"),
                *(VISITS, PHOTOS, CHECKS, CHANNELS, INCOMES, PARAMETERS),
                tone="overdue",
                readers=AT_WORK - {Role.DEPARTMENT},
                archive=ANYTHING_LACKING,
            ),
            *map(_lacking, ArchiveItem),
        ),
    ),
)

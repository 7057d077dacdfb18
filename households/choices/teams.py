"""The words of help that a village gets: its team, its organisations, why either ends."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from households.choices.official import OfficialChoices


class TeamDuty(OfficialChoices):
    """What somebody in a village's help does (帮扶力量), in the words of the rosters."""

    LEADER = "联系领导"
    FIRST_SECRETARY = "第一书记"
    CAPTAIN = "工作队长"
    MEMBER = "队员"
    AGRONOMIST = "农技员"
    LAWYER = "法律顾问"
    BANKER = "农信员"


# Who belongs to the resident team itself; the others come from outside.
RESIDENT_DUTIES = frozenset({TeamDuty.FIRST_SECRETARY, TeamDuty.CAPTAIN, TeamDuty.MEMBER})
# A village has one of them at a time.
SINGLE_DUTIES = frozenset({TeamDuty.FIRST_SECRETARY, TeamDuty.CAPTAIN})


class Force(OfficialChoices):
    """Help that a village must have and that is no duty of one person."""

    ORGANISATION = "帮扶单位"
    TEAM = "驻村工作队"
    HELPERS = "结对帮扶责任人"


class Dispatch(OfficialChoices):
    """How somebody was sent to the village."""

    SECONDED = "挂职"
    APPOINTED = "任职"


class MemberEnd(TextChoices):
    """Why somebody is no longer in a village's team."""

    REPLACED = "replaced", _("轮换接替")
    TERM = "term", _("任期届满")
    REASSIGNED = "reassigned", _("工作调动")
    ILLNESS = "illness", _("健康原因")
    UNFIT = "unfit", _("不胜任召回")
    MISTAKEN = "mistaken", _("登记有误")
    DISSOLVED = "dissolved", _("工作队撤销")


class TeamEnd(TextChoices):
    """Why a village has no team any more."""

    WITHDRAWN = "withdrawn", _("按规定撤出")
    MERGED = "merged", _("村已撤并")
    MISTAKEN = "mistaken", _("登记有误")


class VillagePairingEnd(TextChoices):
    """Why an organisation no longer helps a village."""

    REASSIGNED = "reassigned", _("帮扶任务调整")
    ABOLISHED = "abolished", _("单位撤并")
    COMPLETED = "completed", _("帮扶期满")
    MISTAKEN = "mistaken", _("登记有误")


class Lack(TextChoices):
    """What may be missing in a village."""

    TEAM = "team", _("没有驻村工作队")
    SIZE = "size", _("工作队人数不足")
    FORCES = "forces", _("帮扶力量有缺项")
    DAYS = "days", _("驻村天数不足")
    ORGANISATION = "organisation", _("没有帮扶单位")
    CLASS = "class", _("村情未填")


class StaffState(TextChoices):
    """What is known of somebody of a township's staff who is in no team."""

    ABSENT = "absent", _("应到队未到队")
    UNTITLED = "untitled", _("职务未登记")
    NAMESAKE = "namesake", _("队中有同名的人，未关联账号")

"""名单公示: the cases of a village that wait for their notice, in the columns that may hang there."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.choices import Health
from households.models import Household, HouseholdMembership
from households.reports.households import head_of, size_of, with_summary
from monitoring.choices.cases import Aim, CaseStatus
from monitoring.models import MonitoringCase
from monitoring.rules.identification import SHOWN_ON_NOTICE, risks_on_notice
from monitoring.rules.notice_scan import Known
from povertycase.models import Division, User

ON_LIST: Mapping[Aim, CaseStatus] = {
    Aim.JOINING: CaseStatus.ON_NOTICE,
    Aim.LEAVING: CaseStatus.REMOVAL_ON_NOTICE,
}
TITLES = {
    Aim.JOINING: gettext_lazy("防止返贫监测对象拟纳入名单公示"),
    Aim.LEAVING: gettext_lazy("防止返贫监测对象风险拟消除名单公示"),
}


@dataclass(frozen=True, slots=True)
class Hanging:
    """What a list says beside its households. telephone: of whoever watches over it."""

    aim: Aim
    posted_on: datetime.date
    ended_on: datetime.date
    telephone: str

    @property
    def period(self) -> str:
        """First and last day."""
        return _("{} 至 {}").format(self.posted_on.isoformat(), self.ended_on.isoformat())


@dataclass(frozen=True, slots=True)
class NoticeList:
    """A list to hang: its heading, its columns, one row for each household; known: what must not be on it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    known: Known


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cases of a village wait for a list."""

    village: Division
    joining: int
    leaving: int


def waiting_by_village(user: User) -> list[Waiting]:
    """The villages in which somebody waits for a list, in the order of their codes."""
    cases = MonitoringCase.objects.visible_to(user).filter(status__in=ON_LIST.values())
    counted = cases.order_by().values_list("division_id", "status").annotate(found=Count("pk"))
    known: dict[str, dict[str, int]] = {}
    for code, status, found in counted:
        known.setdefault(code, {})[status] = found
    villages = Division.objects.filter(pk__in=known).select_related("parent").order_by("code")
    return [
        Waiting(each, *(known[each.pk].get(ON_LIST[aim], 0) for aim in (Aim.JOINING, Aim.LEAVING)))
        for each in villages
    ]


def cases_waiting(user: User, village: Division, aim: Aim) -> QuerySet[MonitoringCase]:
    """The cases of a village that wait for the list of an aim."""
    return MonitoringCase.objects.visible_to(user).filter(division=village, status=ON_LIST[aim])


def notice_list(village: Division, hanging: Hanging, user: User) -> NoticeList:
    """The list as it is to hang: the white-listed columns alone."""
    cases = list(cases_waiting(user, village, hanging.aim).prefetch_related("risks").order_by("pk"))
    keys = [case.household_id for case in cases]
    homes = with_summary(Household.objects.visible_to(user).filter(pk__in=keys), user=user)
    known = {home.pk: home for home in homes}
    rows = [_row(case, known[case.household_id], village, hanging) for case in cases]
    year = hanging.posted_on.year
    return NoticeList(
        title=_("{village}{year}年{title}").format(
            village=village.name, year=year, title=TITLES[hanging.aim]
        ),
        columns=SHOWN_ON_NOTICE,
        rows=[[row[name] for name in SHOWN_ON_NOTICE] for row in rows],
        known=_known(list(known.values()), user),
    )


def _row(case: MonitoringCase, home: Household, village: Division, hanging: Hanging) -> dict[str, str]:
    head = head_of(home)
    risks = [each.risk for each in sorted(case.risks.all(), key=lambda each: each.rank)]
    return {
        "户主姓名": head.name if head else "",
        "家庭人口": str(size_of(home)),
        "所在村组": f"{village.name}{home.group_name}",
        "监测对象类别": case.category,
        "风险类型": "、".join(risks_on_notice(risks)),
        "公示期": hanging.period,
        "监督电话": hanging.telephone,
    }


def _known(listed: list[Household], user: User) -> Known:
    """The numbers and words of everybody who lives in the listed households."""
    numbers: set[str] = set()
    words: set[str] = set()
    for home in listed:
        numbers |= {home.bank_account or "", *(home.phone or "").split("/")}
    members = HouseholdMembership.objects.visible_to(user).filter(household__in=listed)
    for row in members.select_related("person"):
        person = row.person
        numbers |= {person.certificate_number or "", person.id18 or "", *(person.phone or "").split("/")}
        words |= {*person.health, person.disability_kind} - {Health.HEALTHY.value}
    return Known(frozenset(numbers - {""}), frozenset(words - {""}))

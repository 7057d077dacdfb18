"""Steps on who benefits from a project."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus
from households.models import Household, Person
from households.models.households import VILLAGE_CODE_LENGTH
from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import Division, User
from projects.actions import guards
from projects.choices.benefits import SHARED_MODES, BenefitMode
from projects.choices.library import ProjectStatus
from projects.models import BenefitLink, InKindLoan, Project

ENDED = (ProjectStatus.WITHDRAWN, ProjectStatus.TERMINATED)
# Somebody on the register, one of a household, or a village as a whole.
Beneficiary = Household | Person | Division


@transaction.atomic
def link_benefit(
    project: Project,
    beneficiary: Beneficiary,
    *,
    mode: str,
    terms: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> BenefitLink:
    """A household, a person or a village benefits from a project from `on`.

    Who: village, township, county, who must see the household or person. version: the project's. Refuses a
    project that has ended, a household that is off the register, a village outside the project's place, and
    a share of the equity for one person.
    """
    project = lock(project, by=by, version=version)
    guards.require_role("link_benefit", by=by, division_code=project.division_id)
    guards.require([*_project_unmet(project, mode), *_beneficiary_unmet(project, beneficiary, mode, by)])
    with guards.writing("link_benefit", by=by):
        link = BenefitLink.objects.create(
            project=project,
            division_id=project.division_id,
            beneficiary=beneficiary if isinstance(beneficiary, Household) else None,
            person=beneficiary if isinstance(beneficiary, Person) else None,
            village=beneficiary if isinstance(beneficiary, Division) else None,
            mode=mode,
            terms=terms.strip(),
            started_on=on,
            created_by=by,
        )
    record("link_benefit", link, by=by, facts={"mode": str(link.get_mode_display())})
    return link


@transaction.atomic
def end_benefit(
    link: BenefitLink, *, by: User, on: datetime.date, version: int | None, note: str
) -> BenefitLink:
    """Nobody benefits this way any more, for a reason; what was promised stays due.

    Who: village, township, county. Refuses while something lent on it is out.
    """
    link = lock(link, by=by, version=version)
    guards.require_role("end_benefit", by=by, division_code=link.division_id)
    guards.require(_ending_unmet(link, on) + guards.note_unmet(note, _("请写明结束的原因。")))
    with guards.writing("end_benefit", by=by):
        link.ended_on = on
        link.save(update_fields=["ended_on", "updated_at"])
    link.refresh_from_db()
    record("end_benefit", link, by=by, note=note)
    return link


def _project_unmet(project: Project, mode: str) -> list[Unmet]:
    unmet = []
    if project.status in ENDED:
        unmet.append(Unmet("project_ended", _("项目已出库或终止，不能再登记利益联结。"), field="project"))
    if mode not in BenefitMode.values:
        unmet.append(Unmet("mode", _("请选择利益联结方式。"), field="mode"))
    return unmet


def _beneficiary_unmet(project: Project, beneficiary: Beneficiary, mode: str, by: User) -> list[Unmet]:
    if isinstance(beneficiary, Division):
        is_here = len(beneficiary.pk) == VILLAGE_CODE_LENGTH and beneficiary.pk.startswith(
            project.division_id
        )
        return [] if is_here else [Unmet("village", _("受益村应是项目所在范围内的村。"), field="village")]
    rows = type(beneficiary).objects.visible_to(by).filter(pk=beneficiary.pk)
    if not rows.exists():
        return [Unmet("scope", _("找不到这户（人），或者不在您的管辖范围。"), field="beneficiary")]
    unmet = []
    if isinstance(beneficiary, Household) and beneficiary.status != HouseholdStatus.ACTIVE:
        unmet.append(Unmet("household_closed", _("该户已销户。"), field="beneficiary"))
    if isinstance(beneficiary, Person) and mode in SHARED_MODES:
        message = _("三个1/3按户和村集体量化，不按个人登记。")
        unmet.append(Unmet("not_one_person", message, "三个1/3", "person"))
    return unmet


def _ending_unmet(link: BenefitLink, on: datetime.date) -> list[Unmet]:
    unmet = []
    if link.ended_on is not None:
        unmet.append(Unmet("ended", _("这条利益联结已经结束。"), field="ended_on"))
    if on < link.started_on:
        unmet.append(Unmet("ends_before_start", _("结束日期不能早于开始日期。"), field="ended_on"))
    out = InKindLoan.objects.filter(link=link).with_settled().values_list("open_count", flat=True)  # type: ignore[misc]
    if any(out):
        unmet.append(Unmet("in_kind_out", _("还有借出的实物没有归还或核销。"), field="ended_on"))
    return unmet

"""Steps on rounds of visits: one is opened, closed, and in a cross-check villages go to surveyors."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions import guards
from households.actions.duties import forget_assignment, owe_round
from households.choices.visits import RoundKind
from households.models import Household, RoundAssignment, SurveyRound, Visit
from households.rules.rights import REGISTER_STEPS
from households.rules.rounds import home_of, is_crosswise
from povertycase.actions import lock, record
from povertycase.choices import ADMINISTRATORS, CODE_LENGTHS, Level
from povertycase.exceptions import Conflict, Invalid, Unmet
from povertycase.models import Division, Posting, User


@transaction.atomic
def open_round(
    *,
    name: str,
    kind: str,
    division: Division,
    targets: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: User,
) -> SurveyRound:
    """A round of visits begins in a place.

    Who: township and county of the place. Refuses a round without a name, and one that ends before it starts.
    """
    guards.require_role("open_round", by=by, division_code=division.pk)
    guards.require(term_unmet(name, starts_on, ends_on))
    survey = SurveyRound.objects.create(
        name=name.strip(),
        kind=kind,
        division=division,
        targets=targets,
        starts_on=starts_on,
        ends_on=ends_on,
        created_by=by,
    )
    owe_round(survey)
    record("open_round", survey, by=by)
    return survey


@transaction.atomic
def close_round(survey: SurveyRound, *, on: datetime.date, note: str, by: User, version: int | None) -> int:
    """A round ends on a day; how many of its targets nobody saw.

    Everybody is to be seen (户户见面): with somebody missing it ends only with a note that says why. Who:
    township and county of the place. A visit that a phone sends later still belongs to it.
    """
    survey = _locked(survey, "close_round", by=by, version=version)
    unmet = []
    if on < survey.starts_on:
        unmet.append(Unmet("ends_before_beginning", _("结束日期不能早于开始日期。"), field="on"))
    missing = missing_of(survey)
    if missing and not note.strip():
        message = _("还有 {} 户没有入户走访；确要结束的，请写明原因。").format(missing)
        unmet.append(Unmet("round_incomplete", message, field="note"))
    guards.require(unmet)
    with guards.writing("close_round", by=by):
        survey.closed_on = on
        survey.save(update_fields=["closed_on", "updated_at"])
        owe_round(survey)
    record("close_round", survey, by=by, note=note.strip(), facts={"missing": missing})
    return missing


@transaction.atomic
def assign_round(
    survey: SurveyRound, *, surveyor: User, division: Division, by: User, version: int | None
) -> RoundAssignment:
    """Somebody checks a village crosswise; version: the round's.

    Who: township and county of the round's place. Refuses somebody whose own township it is, and somebody
    without a post that reaches the village: the visits would be refused.
    """
    survey = _locked(survey, "assign_round", by=by, version=version)
    if survey.kind != RoundKind.CROSS:
        raise Conflict(_("只有交叉核查才分工到人。"))
    guards.require([*_village_unmet(survey, division), *_surveyor_unmet(surveyor, division)])
    with guards.writing("assign_round", by=by):
        if survey.assignments.filter(surveyor=surveyor, division=division).exists():
            raise Conflict(_("此人在本轮次已经负责这个村。"))
        row = RoundAssignment.objects.create(
            round=survey, surveyor=surveyor, division=division, assigned_by=by
        )
        owe_round(survey)
    record("assign_round", row, by=by, facts={"surveyor": surveyor.username})
    return row


@transaction.atomic
def withdraw_assignment(assignment: RoundAssignment, *, by: User, version: int | None) -> None:
    """Somebody checks a village no longer; the history keeps that it was so. Refused once the round ended."""
    assignment = lock(assignment, by=by, version=version)
    place = assignment.round.division_id
    guards.require_role("withdraw_assignment", by=by, division_code=place)
    if assignment.round.closed_on is not None:
        raise Conflict(_("本轮次已经结束。"))
    record("withdraw_assignment", assignment, by=by, facts={"surveyor": assignment.surveyor.username})
    with guards.writing("withdraw_assignment", by=by):
        forget_assignment(assignment.pk)
        assignment.delete()


def surveyor_named(username: str, survey: SurveyRound) -> User:
    """Somebody by user name, among those who visit in the county of a round.

    Raises Invalid; an account elsewhere, and one that visits nowhere, is answered like one that does not
    exist.
    """
    county = survey.division_id[: CODE_LENGTHS[Level.COUNTY]]
    found = User.objects.filter(username=username.strip(), is_active=True).first()
    postings = [post for post in found.postings if post.role in REGISTER_STEPS["visit"]] if found else []
    near = (post.division_id for post in postings)
    if found is None or not any(code.startswith(county) or county.startswith(code) for code in near):
        raise Invalid([Unmet("surveyor_unknown", _("没有这个账号，请核对用户名。"), field="surveyor")])
    return found


def missing_of(survey: SurveyRound) -> int:
    """How many targets of a round nobody saw."""
    seen = Visit.objects.of_round(survey).values("household")
    return survey.targets_among(Household.objects.all()).exclude(pk__in=seen).count()


def term_unmet(name: str, starts_on: datetime.date, ends_on: datetime.date) -> list[Unmet]:
    """What every round and goal has: a name, and days in order."""
    unmet = []
    if not name.strip():
        unmet.append(Unmet("name_required", _("请写名称。"), field="name"))
    if ends_on < starts_on:
        unmet.append(Unmet("ends_before_beginning", _("完成期限不能早于开始日期。"), field="ends_on"))
    return unmet


def _locked(survey: SurveyRound, step: str, *, by: User, version: int | None) -> SurveyRound:
    survey = lock(survey, by=by, version=version)
    guards.require_role(step, by=by, division_code=survey.division_id)
    if survey.closed_on is not None:
        raise Conflict(_("本轮次已经结束。"))
    return survey


def _village_unmet(survey: SurveyRound, division: Division) -> list[Unmet]:
    if division.level == Level.VILLAGE and division.pk.startswith(survey.division_id):
        return []
    return [Unmet("village_outside", _("请选择本轮次范围内的行政村。"), field="division")]


def _surveyor_unmet(surveyor: User, village: Division) -> list[Unmet]:
    postings = [post for post in surveyor.postings if post.role not in ADMINISTRATORS]
    if not any(_reaches(post, village.pk) for post in postings):
        message = _("{}没有到{}的岗位，请先请安全管理员在“系统管理”中为其任职。")
        return [Unmet("surveyor_without_post", message.format(surveyor.name, village.name), field="surveyor")]
    home = home_of([(post.division_id, post.valid_from) for post in postings])
    crosswise = is_crosswise(home, village=village.pk)
    if crosswise:
        return []
    if crosswise is None:
        message = _("{}没有乡镇或村的岗位，看不出是哪个乡镇的人，不能确认是交叉核查。")
        return [Unmet("home_unknown", message.format(surveyor.name), field="surveyor")]
    message = _("{}就是这个乡镇的人：交叉核查要由其他乡镇的人来做。")
    return [Unmet("not_crosswise", message.format(surveyor.name), field="surveyor")]


def _reaches(post: Posting, village: str) -> bool:
    return post.role in REGISTER_STEPS["visit"] and village.startswith(post.division_id)

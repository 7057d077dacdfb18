"""What a claim comes to: whom it counts, how they stand, and what keeps it from being asked or approved."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from households.models import Household, HouseholdMembership, Person
from povertycase.exceptions import Unmet
from povertycase.models import Division, User
from povertycase.models.parameters import values_in_force
from projects.actions.standings import standings_of
from projects.choices.subsidies import LIVE_CLAIMS, ONE_A_YEAR, Claimant, ClaimStatus, Standing, SubsidyKind
from projects.models import SubsidyClaim, SubsidyRecipient, SubsidyScheme
from projects.rules.subsidies import (
    EVERYBODY,
    P_FOUR,
    Line,
    Rate,
    claimant_unmet,
    period_unmet,
    recipients_unmet,
    subsidy_lines,
    subsidy_yuan,
    waits_for_standing,
)

STATUS_ON = "subsidy.status_on"


@dataclass(frozen=True, slots=True)
class Enterprise:
    """Who gave work, where, and to whom."""

    name: str
    division: Division
    workers: Sequence[Person]


Subject = Household | Person | Enterprise


@dataclass(frozen=True, slots=True)
class Count:
    """Whom a claim counts, how each stands (None: unknown), and what that comes to; nought without a rate."""

    people: list[Person]
    standings: list[Standing | None]
    lines: list[Line]
    yuan: Decimal


def foresee_claim(
    scheme: SubsidyScheme, subject: Subject, *, by: User, on: datetime.date, period: int = 1
) -> tuple[Count, list[Unmet]]:
    """What a claim would come to, and everything that keeps it from being asked for; writes nothing.

    The scheme is one that `by` sees, and `by` may ask where the claimant lives.
    """
    if unmet := _scope_unmet(scheme, subject, by):
        return Count([], [], [], Decimal(0)), unmet
    counted = _count(scheme, people_of(scheme, subject), subject)
    return counted, [
        *claimant_unmet(scheme.kind, _claimant(subject)),
        *period_unmet(period, periods=scheme.periods),
        *_open_unmet(scheme, on),
        *_count_unmet(scheme, counted, period, by),
    ]


def count_asked(claim: SubsidyClaim) -> Count:
    """What the people whom a claim counts come to, as the register says it now."""
    return _count(claim.scheme, _asked(claim), claim.household)


def approval_unmet(claim: SubsidyClaim, on: datetime.date) -> list[Unmet]:
    """Why a claim is not approved: too early, or the register has changed since it was asked for."""
    scheme, unmet = claim.scheme, []
    day = status_day(scheme)
    if waits_for_standing(_rates(scheme)) and on < day:
        message = _("户的身份按 {} 认定，此日之前不能审定。").format(day)
        unmet.append(Unmet("standing_open", message, P_FOUR, "status"))
    asked = _asked(claim)
    subject = claim.household or claim.person or Enterprise(claim.enterprise, claim.division, asked)
    counted = _count(scheme, people_of(scheme, subject), subject)
    if counted.yuan != claim.amount_yuan or [each.pk for each in counted.people] != [row.pk for row in asked]:
        message = _("申报后户内人口或身份有变化，按现在计算应为 {:,.2f} 元；请退回重新申报。").format(
            counted.yuan
        )
        unmet.append(Unmet("claim_changed", message, P_FOUR, "amount_yuan"))
    return unmet


def status_day(scheme: SubsidyScheme) -> datetime.date:
    """The day of the scheme's year that decides how a household stands; its last unless policy says else."""
    year_end = datetime.date(scheme.year, 12, 31)
    known = values_in_force([STATUS_ON], division_code=scheme.division_id, on=year_end).get(STATUS_ON)
    return year_end.replace(month=known["month"], day=known["day"]) if known else year_end


def place_of(subject: Subject) -> str:
    """The code of the place where the claimant is."""
    return subject.division.pk if isinstance(subject, Enterprise) else subject.division_id


def people_of(scheme: SubsidyScheme, subject: Subject) -> list[Person]:
    """Whom a claim counts; of a household everybody who belonged to it on the day that decides."""
    if isinstance(subject, Enterprise):
        return sorted({person.pk: person for person in subject.workers}.values(), key=lambda each: each.pk)
    if isinstance(subject, Person):
        return [subject]
    day = status_day(scheme)
    members = HouseholdMembership.objects.filter(
        Q(joined_on=None) | Q(joined_on__lte=day), Q(left_on=None) | Q(left_on__gt=day), household=subject
    )
    return list(Person.objects.filter(pk__in=members.values("person")).order_by("pk"))


def _claimant(subject: Subject) -> Claimant:
    if isinstance(subject, Enterprise):
        return Claimant.ENTERPRISE
    return Claimant.HOUSEHOLD if isinstance(subject, Household) else Claimant.PERSON


def _scope_unmet(scheme: SubsidyScheme, subject: Subject, by: User) -> list[Unmet]:
    unmet = []
    if not place_of(subject).startswith(scheme.division_id):
        unmet.append(Unmet("elsewhere", _("这项补贴不适用于申报方所在的地方。"), field="scheme"))
    known: Sequence[Household | Person] = subject.workers if isinstance(subject, Enterprise) else [subject]
    keys = {each.pk for each in known}
    rows = type(known[0]).objects.visible_to(by).filter(pk__in=keys) if known else ()
    if len(rows) < len(keys):
        unmet.append(Unmet("scope", _("有申报对象不在您的管辖范围。"), field="subject"))
    if isinstance(subject, Enterprise) and not subject.name.strip():
        unmet.append(Unmet("enterprise_required", _("请填写经营主体名称。"), field="enterprise"))
    return unmet


def _asked(claim: SubsidyClaim) -> list[Person]:
    return [row.person for row in claim.recipients.select_related("person").order_by("person_id")]


def _count(scheme: SubsidyScheme, people: list[Person], subject: Subject | None) -> Count:
    """What they come to by the scheme's rates, each as their household stands."""
    homes = _homes_of(people, subject)
    known = standings_of(set(homes.values()), on=status_day(scheme))
    standings = [known[homes[each.pk].pk] if each.pk in homes else None for each in people]
    rates, named = _rates(scheme), [each or EVERYBODY for each in standings]
    yuan = subsidy_yuan(named, rates)
    return Count(people, standings, subsidy_lines(named, rates), yuan or Decimal(0))


def _homes_of(people: list[Person], subject: Subject | None) -> dict[int, Household]:
    if isinstance(subject, Household):
        return {person.pk: subject for person in people}
    members = HouseholdMembership.objects.filter(person__in=people, left_on=None).select_related("household")
    return {member.person_id: member.household for member in members}


def _rates(scheme: SubsidyScheme) -> dict[str, Rate]:
    return {rate.standing: Rate(rate.per, rate.rate_yuan) for rate in scheme.rates.all()}


def _open_unmet(scheme: SubsidyScheme, on: datetime.date) -> list[Unmet]:
    if scheme.claims_until is None or on <= scheme.claims_until:
        return []
    return [Unmet("claims_closed", _("申报已于 {} 截止。").format(scheme.claims_until), field="scheme")]


def _count_unmet(scheme: SubsidyScheme, counted: Count, period: int, by: User) -> list[Unmet]:
    unmet = recipients_unmet(
        without_identity=sum(not person.id18 for person in counted.people),
        counted_already=_counted_already(scheme, counted.people, period, by),
    )
    if not counted.people:
        unmet.append(Unmet("nobody", _("没有可以补贴的人员。"), field="subject"))
    elif not counted.yuan:
        message = _("按户类型和退出时间，补贴标准里没有适用的一项；请核对户的身份。")
        unmet.append(Unmet("no_rate", message, field="subject"))
    if scheme.kind == SubsidyKind.EMPLOYER and set(counted.standings) & {None, Standing.ORDINARY}:
        message = _("吸纳就业奖补只计脱贫人口和监测对象，名单里有其他人。")
        unmet.append(Unmet("not_registered", message, field="subject"))
    return unmet


def _counted_already(scheme: SubsidyScheme, people: list[Person], period: int, by: User) -> list[str]:
    """P-DUP: who of them stands in which claim; a kind of ONE_A_YEAR is one in all schemes of its year."""
    same = Q(scheme=scheme, period=period)
    if scheme.kind in ONE_A_YEAR:
        same |= Q(scheme__kind=scheme.kind, scheme__year=scheme.year) & ~Q(scheme=scheme)
    rows = SubsidyRecipient.objects.filter(same, person__in=people, status__in=LIVE_CLAIMS)
    names: dict[SubsidyClaim, list[str]] = {}
    for row in rows.select_related("person", "claim__scheme").order_by("claim_id", "person_id"):
        names.setdefault(row.claim, []).append(row.person.name)
    claimants = claimants_of(list(names), by=by)
    return [
        _("{names}在《{scheme}》中{status}（申报方：{claimant}）").format(
            names="、".join(counted),
            scheme=claim.scheme.name,
            status=ClaimStatus(claim.status).label,
            claimant=claimants[claim.pk],
        )
        for claim, counted in names.items()
    ]


def claimants_of(claims: Sequence[SubsidyClaim], *, by: User) -> Mapping[int, str]:
    """{claim: who asks}, as far as `by` reaches the claim and its claimant."""
    keys = [claim.pk for claim in claims]
    seen = SubsidyClaim.objects.visible_to(by).filter(pk__in=keys)
    homes = [claim.household_id for claim in claims if claim.household_id]
    heads = HouseholdMembership.objects.visible_to(by).heads().filter(household__in=homes)
    named = dict(heads.values_list("household", "person__name"))
    persons = Person.objects.visible_to(by).filter(pk__in=[claim.person_id for claim in claims])
    names = dict(persons.values_list("pk", "name"))
    reached = set(seen.values_list("pk", flat=True))
    words = {}
    for claim in claims:
        known = claim.enterprise or names.get(claim.person_id or 0, "")
        if claim.household_id in named:
            known = _("户主{}").format(named[claim.household_id])
        words[claim.pk] = known if known and claim.pk in reached else _("您管辖范围以外的申报方")
    return words

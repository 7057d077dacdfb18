"""Steps on a claim: asked for, looked at, approved, paid; never the same person twice."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household, HouseholdMembership, Person
from povertycase.actions import lock, move, record
from povertycase.exceptions import Unmet
from povertycase.models import Division, User
from povertycase.models.parameters import values_in_force
from projects.actions import guards
from projects.actions.documents import Upload, keep_document
from projects.actions.standings import standings_of
from projects.choices.subsidies import LIVE_CLAIMS, Claimant, Standing, SubsidyKind
from projects.models import SubsidyClaim, SubsidyRecipient, SubsidyScheme
from projects.rules.subsidies import (
    EVERYBODY,
    P_FOUR,
    Rate,
    claimant_unmet,
    period_unmet,
    recipients_unmet,
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
    yuan: Decimal


@transaction.atomic
def request_claim(
    scheme: SubsidyScheme,
    subject: Subject,
    *,
    by: User,
    on: datetime.date,
    period: int = 1,
    note: str = "",
) -> SubsidyClaim:
    """Somebody asks for a subsidy; what it comes to is computed, never typed.

    Who: village, township, county, where the claimant lives and who sees them. Refuses the wrong claimant, a
    closed scheme, people whose identity is not known, and anybody who has it already (P-DUP).
    """
    scheme = SubsidyScheme.objects.visible_to(by).get(pk=scheme.pk)
    place = subject.division.pk if isinstance(subject, Enterprise) else subject.division_id
    guards.require_role("request_claim", by=by, division_code=place)
    guards.require(_scope_unmet(scheme, subject, place, by))
    counted = _count(scheme, subject)
    guards.require(
        [
            *claimant_unmet(scheme.kind, _claimant(subject)),
            *period_unmet(period, periods=scheme.periods),
            *_open_unmet(scheme, on),
            *_count_unmet(scheme, counted, period),
        ]
    )
    claim = SubsidyClaim(
        scheme=scheme, division_id=place, period=period, requested_on=on, note=note.strip(), moved_by=by
    )
    with guards.writing("request_claim", by=by):
        _write(claim, subject, counted)
    record("request_claim", claim, by=by, facts={"yuan": str(claim.amount_yuan), "people": claim.people})
    return claim


@transaction.atomic
def accept_claim(
    claim: SubsidyClaim,
    *,
    accepted_on: datetime.date,
    acceptance: str,
    document: Upload,
    by: User,
    on: datetime.date,
    version: int | None,
) -> SubsidyClaim:
    """Somebody looked and it is true: what was found, and the paper. Who: township, county, not who asked."""
    claim = lock(claim, by=by, version=version)
    unmet = []
    if not acceptance.strip():
        unmet.append(Unmet("acceptance_required", _("请写明验收情况。"), field="acceptance"))
    if not claim.requested_on <= accepted_on <= on:
        unmet.append(Unmet("day", _("验收日期应在申报之后、今天之前。"), field="accepted_on"))
    guards.require(unmet)
    with guards.writing("accept_claim", by=by):
        claim.accepted_on, claim.acceptance = accepted_on, acceptance.strip()
        claim.document = keep_document(document, by=by)
        claim.save(update_fields=["accepted_on", "acceptance", "document", "updated_at"])
        move(claim, "accept_claim", by=by)
    return claim


@transaction.atomic
def approve_claim(
    claim: SubsidyClaim, *, by: User, on: datetime.date, version: int | None, note: str = ""
) -> SubsidyClaim:
    """Another person agrees, after asking again what it comes to. Who: county or the deciding department.

    Refuses when the people or the amount are no longer what was asked for, and before the day that decides
    how a household stands.
    """
    claim = lock(claim, by=by, version=version)
    move(claim, "approve_claim", by=by, note=note)
    guards.require(_approval_unmet(claim, on))
    return claim


@transaction.atomic
def pay_claim(
    claim: SubsidyClaim, *, paid_on: datetime.date, by: User, on: datetime.date, version: int | None
) -> SubsidyClaim:
    """The money has reached them. Who: county, not who approved."""
    claim = lock(claim, by=by, version=version)
    if not claim.requested_on <= paid_on <= on:
        guards.require([Unmet("day", _("兑付日期应在申报之后、今天之前。"), field="paid_on")])
    with guards.writing("pay_claim", by=by):
        claim.paid_on = paid_on
        claim.save(update_fields=["paid_on", "updated_at"])
        move(claim, "pay_claim", by=by)
    return claim


@transaction.atomic
def decline_claim(claim: SubsidyClaim, *, by: User, version: int | None, note: str) -> SubsidyClaim:
    """Not this one, for a reason; its people may be claimed for again. Who: township, county, department."""
    claim = lock(claim, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明不予补贴的原因。")))
    move(claim, "decline_claim", by=by, note=note)
    return claim


@transaction.atomic
def withdraw_claim(claim: SubsidyClaim, *, by: User, version: int | None) -> SubsidyClaim:
    """Asked for by mistake. Who: village, township, county, before anybody looked."""
    claim = lock(claim, by=by, version=version)
    move(claim, "withdraw_claim", by=by)
    return claim


def _write(claim: SubsidyClaim, subject: Subject, counted: Count) -> None:
    claim.household = subject if isinstance(subject, Household) else None
    claim.person = subject if isinstance(subject, Person) else None
    claim.enterprise = subject.name.strip() if isinstance(subject, Enterprise) else ""
    claim.people, claim.amount_yuan = len(counted.people), counted.yuan
    claim.moved_at = timezone.now()
    claim.save()
    SubsidyRecipient.objects.bulk_create(
        SubsidyRecipient(
            claim=claim,
            scheme_id=claim.scheme_id,
            period=claim.period,
            status=claim.status,
            person=person,
        )
        for person in counted.people
    )


def status_day(scheme: SubsidyScheme) -> datetime.date:
    """The day of the scheme's year that decides how a household stands; its last unless policy says else."""
    year_end = datetime.date(scheme.year, 12, 31)
    known = values_in_force([STATUS_ON], division_code=scheme.division_id, on=year_end).get(STATUS_ON)
    return year_end.replace(month=known["month"], day=known["day"]) if known else year_end


def _claimant(subject: Subject) -> Claimant:
    if isinstance(subject, Enterprise):
        return Claimant.ENTERPRISE
    return Claimant.HOUSEHOLD if isinstance(subject, Household) else Claimant.PERSON


def _scope_unmet(scheme: SubsidyScheme, subject: Subject, place: str, by: User) -> list[Unmet]:
    unmet = []
    if not place.startswith(scheme.division_id):
        unmet.append(Unmet("elsewhere", _("这项补贴不适用于申报方所在的地方。"), field="scheme"))
    known: Sequence[Household | Person] = subject.workers if isinstance(subject, Enterprise) else [subject]
    rows = type(known[0]).objects.visible_to(by).filter(pk__in=[each.pk for each in known]) if known else ()
    if len(rows) < len(known):
        unmet.append(Unmet("scope", _("有申报对象不在您的管辖范围。"), field="subject"))
    if isinstance(subject, Enterprise) and not subject.name.strip():
        unmet.append(Unmet("enterprise_required", _("请填写经营主体名称。"), field="enterprise"))
    return unmet


def _people_of(scheme: SubsidyScheme, subject: Subject) -> list[Person]:
    """Of a household everybody who belonged to it on the day that decides."""
    if isinstance(subject, Enterprise):
        return list({person.pk: person for person in subject.workers}.values())
    if isinstance(subject, Person):
        return [subject]
    day = status_day(scheme)
    members = HouseholdMembership.objects.filter(
        Q(joined_on=None) | Q(joined_on__lte=day), Q(left_on=None) | Q(left_on__gt=day), household=subject
    )
    return list(Person.objects.filter(pk__in=members.values("person")).order_by("pk"))


def _count(scheme: SubsidyScheme, subject: Subject) -> Count:
    """What they come to by the scheme's rates, each as their household stands."""
    people = _people_of(scheme, subject)
    homes = _homes_of(people, subject)
    known = standings_of(set(homes.values()), on=status_day(scheme))
    standings = [known[homes[each.pk].pk] if each.pk in homes else None for each in people]
    yuan = subsidy_yuan([each or EVERYBODY for each in standings], _rates(scheme))
    return Count(people, standings, yuan or Decimal(0))


def _homes_of(people: list[Person], subject: Subject) -> dict[int, Household]:
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


def _count_unmet(scheme: SubsidyScheme, counted: Count, period: int) -> list[Unmet]:
    unmet = recipients_unmet(
        without_identity=sum(not person.id18 for person in counted.people),
        paid_already=SubsidyRecipient.objects.filter(
            scheme=scheme, period=period, person__in=counted.people, status__in=LIVE_CLAIMS
        ).count(),
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


def _approval_unmet(claim: SubsidyClaim, on: datetime.date) -> list[Unmet]:
    scheme, unmet = claim.scheme, []
    day = status_day(scheme)
    if waits_for_standing(_rates(scheme)) and on < day:
        message = _("户的身份按 {} 认定，此日之前不能审定。").format(day)
        unmet.append(Unmet("standing_open", message, P_FOUR, "status"))
    asked = [row.person for row in claim.recipients.select_related("person").order_by("person_id")]
    place = claim.division
    counted = _count(scheme, claim.household or claim.person or Enterprise(claim.enterprise, place, asked))
    if counted.yuan != claim.amount_yuan or counted.people != asked:
        message = _("申报后户内人口或身份有变化，按现在计算应为 {:,.2f} 元；请退回重新申报。").format(
            counted.yuan
        )
        unmet.append(Unmet("claim_changed", message, P_FOUR, "amount_yuan"))
    return unmet

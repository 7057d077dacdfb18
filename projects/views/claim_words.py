"""What a claim comes to, line by line and person by person, as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from households.models import Person
from povertycase.models import User
from povertycase.templatetags.screens import yuan
from projects.actions.subsidy_counts import Count, count_asked
from projects.choices.subsidies import RatePer, Standing
from projects.models import SubsidyClaim
from projects.rules.subsidies import Line


@dataclass(frozen=True, slots=True)
class LineShown:
    """People of one standing at one rate."""

    standing: str
    people: int
    rate: str
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class PersonShown:
    """One person who is counted, and how their household stands."""

    pk: int
    name: str
    standing: str


@dataclass(frozen=True, slots=True)
class Counted:
    """elsewhere: people counted whom the reader does not reach. is_same: it is what was asked for."""

    lines: Sequence[LineShown]
    people: Sequence[PersonShown]
    elsewhere: int
    count: int
    yuan: Decimal
    is_same: bool


def explained(count: Count, user: User, *, asked_yuan: Decimal | None = None) -> Counted:
    """A computation in words. asked_yuan: what was asked for, to be held against it."""
    seen = Person.objects.visible_to(user).filter(pk__in=[each.pk for each in count.people])
    reached = set(seen.values_list("pk", flat=True))
    pairs = zip(count.people, count.standings, strict=True)
    return Counted(
        lines=[_line(line) for line in count.lines],
        people=[
            PersonShown(each.pk, each.name, _standing(standing))
            for each, standing in pairs
            if each.pk in reached
        ],
        elsewhere=len(count.people) - len(reached),
        count=len(count.people),
        yuan=count.yuan,
        is_same=asked_yuan is None or asked_yuan == count.yuan,
    )


def explained_claim(claim: SubsidyClaim, user: User) -> Counted:
    """The same of a claim, as the register says it now."""
    return explained(count_asked(claim), user, asked_yuan=claim.amount_yuan)


def _line(line: Line) -> LineShown:
    if line.rate is None:
        words = _("没有适用的标准")
    elif line.rate.per == RatePer.CLAIM and not line.yuan:
        words = _("%s，已计在上一行") % _rate(line.rate.per, line.rate.yuan)
    else:
        words = _rate(line.rate.per, line.rate.yuan)
    return LineShown(_standing(line.standing), line.people, words, line.yuan)


def _rate(per: str, rate_yuan: Decimal) -> str:
    return _("%(per)s %(yuan)s 元") % {"per": RatePer(per).label, "yuan": yuan(rate_yuan)}


def _standing(standing: str | None) -> str:
    return str(Standing(standing).label) if standing else _("身份未认定")

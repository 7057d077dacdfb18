"""Steps on what subsidies there are, and what they pay."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation, User
from povertycase.models.parameters import values_in_force
from projects.actions import guards
from projects.choices.subsidies import Cycle, RatePer, Standing, SubsidyKind
from projects.models import SubsidyRate, SubsidyScheme
from projects.rules.amounts import amount_unmet

FOUR_SMALL = "subsidy.four_small"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateDraft:
    """So many yuan a person or a claim, for those of one standing; a blank standing is everybody."""

    per: str
    rate_yuan: Decimal
    standing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeDraft:
    """One subsidy of a year. authority: the department that approves beside the county."""

    year: int
    kind: str
    name: str
    source: str
    rates: Sequence[RateDraft]
    periods: int = Cycle.YEAR
    authority: Organisation | None = None
    claims_until: datetime.date | None = None


@transaction.atomic
def open_scheme(division: Division, draft: SchemeDraft, *, by: User) -> SubsidyScheme:
    """A subsidy may be claimed from now on. Who: county. Refuses one without rates or without its paper."""
    guards.require_role("open_scheme", by=by, division_code=division.pk)
    guards.require(_draft_unmet(draft))
    with guards.writing("open_scheme", by=by):
        scheme = SubsidyScheme(division=division, created_by=by)
        _write(scheme, draft)
    record("open_scheme", scheme, by=by, facts={"year": draft.year})
    return scheme


@transaction.atomic
def change_scheme(
    scheme: SubsidyScheme, draft: SchemeDraft, *, by: User, version: int | None
) -> SubsidyScheme:
    """What a subsidy is, as long as nobody has claimed it. Who: county."""
    scheme = lock(scheme, by=by, version=version)
    guards.require_role("change_scheme", by=by, division_code=scheme.division_id)
    unmet = _draft_unmet(draft)
    if scheme.claims.exists():
        unmet.append(Unmet("claimed", _("已有人申报，不能再改；请另立一项补贴。"), field="rates"))
    guards.require(unmet)
    with guards.writing("change_scheme", by=by):
        scheme.rates.all().delete()
        _write(scheme, draft)
    scheme.refresh_from_db()
    record("change_scheme", scheme, by=by, facts={"year": draft.year})
    return scheme


def four_small_rates(division_code: str, year: int) -> list[RateDraft]:
    """P-FOUR: the rates of 四小 that the parameters give for a year, to begin a scheme with."""
    known = values_in_force([FOUR_SMALL], division_code=division_code, on=datetime.date(year, 12, 31))
    yuan = known.get(FOUR_SMALL, {})
    return [
        RateDraft(
            standing=standing,
            per=RatePer.CLAIM if standing == Standing.ORDINARY else RatePer.PERSON,
            rate_yuan=Decimal(str(yuan[standing])),
        )
        for standing in Standing.values
        if standing in yuan
    ]


def _write(scheme: SubsidyScheme, draft: SchemeDraft) -> None:
    scheme.year, scheme.kind, scheme.periods = draft.year, draft.kind, draft.periods
    scheme.name, scheme.source = draft.name.strip(), draft.source.strip()
    scheme.authority, scheme.claims_until = draft.authority, draft.claims_until
    scheme.save()
    SubsidyRate.objects.bulk_create(
        SubsidyRate(scheme=scheme, standing=rate.standing, per=rate.per, rate_yuan=rate.rate_yuan)
        for rate in draft.rates
    )


def _draft_unmet(draft: SchemeDraft) -> list[Unmet]:
    unmet = []
    if draft.kind not in SubsidyKind.values:
        unmet.append(Unmet("kind", _("请选择补贴类别。"), field="kind"))
    if not draft.name.strip() or not draft.source.strip():
        unmet.append(Unmet("name_required", _("请填写补贴名称和政策依据。"), field="name"))
    if draft.periods not in Cycle.values:
        unmet.append(Unmet("periods", _("请选择发放周期。"), field="periods"))
    return unmet + _rates_unmet(draft.rates)


def _rates_unmet(rates: Sequence[RateDraft]) -> list[Unmet]:
    if not rates:
        return [Unmet("rates_required", _("请至少填写一项补贴标准。"), field="rates")]
    unmet = [found for rate in rates for found in amount_unmet(rate.rate_yuan, field="rates")]
    standings = [rate.standing for rate in rates]
    if len(set(standings)) < len(standings):
        unmet.append(Unmet("standing_twice", _("同一身份只能有一个标准。"), field="rates"))
    if any(rate.per not in RatePer.values for rate in rates) or set(standings) - {"", *Standing.values}:
        unmet.append(Unmet("rate", _("补贴标准的身份或计算单位不对。"), field="rates"))
    return unmet

"""What villages earn, their top-up, and the workshops in them."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import Division, PolicyParameter
from projects import actions
from projects.models import VillageIncome, VillageIncomeLine, Workshop
from projects.reports import villages as reports
from projects.reports.benefits import workshops_in_doubt
from tests import factories
from tests.projects import making
from tests.projects.making import TODAY

LINES = (("property", Decimal("900000.00")), ("shares", Decimal("100001.01")))


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def codes(caught):
    return [item.code for item in caught.value.unmet]


def village(code=factories.VILLAGE):
    return Division.objects.get(pk=code)


def recorded(cast, lines=LINES, *, by=None, version=None, code=factories.VILLAGE):
    return actions.record_village_income(village(code), 2024, lines, by=by or cast.village, version=version)


def confirmed(cast, income, *, by=None, grounds="符合条件，工作扎实，一时难以脱贫"):
    return actions.confirm_village_topup(
        income, grounds=grounds, by=by or cast.county, on=TODAY, version=income.version
    )


def topup(user):
    [(row, found)] = reports.topups(user, 2024)
    return row.income_yuan, found.gap, found.district, found.town


def test_1_29_golden_from_the_lines_to_the_halves(cast):
    """1,000,001.01 → 199,998.99 → 99,999.50 of the district, 99,999.49 of the town; confirmed only."""
    income = recorded(cast)
    assert topup(cast.county) == (Decimal("1000001.01"), 0, 0, 0)

    confirmed(cast, income)

    assert topup(cast.county) == tuple(map(Decimal, ("1000001.01", "199998.99", "99999.50", "99999.49")))
    assert reports.topups(cast.neighbour, 2024) == []
    assert reports.topups(cast.county, 2023) == []


def test_1_29_the_floor_is_a_parameter_of_the_year(cast):
    confirmed(cast, recorded(cast))
    PolicyParameter.objects.create(
        key="village.income_floor",
        division_id=factories.COUNTY,
        valid_from=datetime.date(2024, 12, 31),
        value=1000002,
        source="示府发〔2024〕9号",
    )

    assert topup(cast.county)[1] == Decimal("0.99")


def test_1_29_other_figures_are_confirmed_again(cast):
    income = confirmed(cast, recorded(cast))
    with pytest.raises(Stale):
        recorded(cast, version=income.version - 1)
    with pytest.raises(Conflict):
        recorded(cast)

    income = recorded(cast, [("grant", Decimal("5.00"))], version=income.version)

    assert (income.confirmed_on, income.grounds) == (None, "")
    assert topup(cast.village) == (Decimal("5.00"), 0, 0, 0)


def test_1_29_the_county_confirms_and_says_why(cast):
    income = recorded(cast)

    with pytest.raises(Refused):
        confirmed(cast, income, by=cast.township)
    with pytest.raises(Invalid) as caught:
        confirmed(cast, income, grounds=" ")
    assert codes(caught) == ["grounds_required"]
    for wrong in ({"grounds": "理由"}, {"confirmed_on": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VillageIncome.objects.filter(pk=income.pk).update(**wrong)


def test_1_29_a_year_at_the_floor_is_not_topped_up(cast):
    income = recorded(cast, [("property", Decimal("1200000.00"))])

    with pytest.raises(Invalid) as caught:
        confirmed(cast, income)
    assert codes(caught) == ["not_below_floor"]
    income = recorded(cast, [("property", Decimal("1199999.99"))], version=income.version)
    confirmed(cast, income)
    assert topup(cast.county) == tuple(map(Decimal, ("1199999.99", "0.01", "0.01", "0.00")))


def test_1_29_nothing_reported_is_no_income_of_nought(cast):
    with pytest.raises(Invalid) as caught:
        recorded(cast, [])
    assert codes(caught) == ["lines_required"]
    before = reports.village_years(cast.county, year=2024, place=factories.TOWN)
    recorded(cast, [("other", Decimal(0))])
    after = reports.village_years(cast.county, year=2024, place=factories.TOWN)

    assert [(row.standing, row.income_yuan) for row in before] == [("not_reported", None)] * 2
    assert [row.standing for row in after] == ["waiting", "not_reported"]
    totals = reports.totals_of(after)
    assert (totals.villages, totals.missing, totals.below, totals.gap_yuan) == (2, 1, 1, Decimal(1_200_000))


def test_1_22_income_by_source_of_a_village(cast):
    for lines, code, expected in (
        ([("wages", Decimal(1))], factories.VILLAGE, "source"),
        ([("property", Decimal("-1"))], factories.VILLAGE, "amount"),
        (LINES, factories.TOWN, "not_a_village"),
    ):
        with pytest.raises(Invalid) as caught:
            recorded(cast, lines, by=cast.county, code=code)
        assert codes(caught) == [expected]
    with pytest.raises(Refused):
        recorded(cast, code=factories.SISTER_VILLAGE)
    income = recorded(cast)
    for wrong in ({"source": "wages"}, {"source": "property"}, {"source": "lease", "amount_yuan": "-0.01"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VillageIncomeLine.objects.create(**{"statement": income, "amount_yuan": 1} | wrong)


def workshop(cast, *, by=None, code=factories.VILLAGE, **facts):
    known = {
        "kind": "workshop",
        "name": "红星服装车间",
        "jobs": 30,
        "registered_workers": 12,
        "orders_yuan": Decimal("50000.00"),
        "last_active_on": TODAY,
    }
    return actions.record_workshop(
        village(code), actions.WorkshopDraft(**known | facts), by=by or cast.village, on=TODAY
    )


def test_2_29_workshops_that_do_not_carry_are_found(cast):
    workshop(cast)
    weak = workshop(
        cast,
        name="停工的车间",
        orders_yuan=Decimal(0),
        registered_workers=0,
        last_active_on=datetime.date(2024, 7, 8),
    )
    workshop(cast, name="关停的车间", orders_yuan=Decimal(0), closed_on=TODAY)
    workshop(
        cast, name="没有上报的", jobs=None, registered_workers=None, orders_yuan=None, last_active_on=None
    )

    found = workshops_in_doubt(cast.township, division_code=factories.TOWN, as_of=TODAY)

    assert [(row.pk, doubts) for row, doubts in found] == [(weak.pk, ["no_orders", "no_workers", "idle"])]
    assert workshops_in_doubt(cast.neighbour, division_code=factories.COUNTY, as_of=TODAY) == []


def test_2_29_a_workshop_is_in_a_village_once_and_changes(cast):
    row = workshop(cast)
    with pytest.raises(Conflict):
        workshop(cast)
    with pytest.raises(Refused):
        workshop(cast, code=factories.SISTER_VILLAGE)
    with pytest.raises(Invalid) as caught:
        workshop(
            cast,
            by=cast.county,
            code=factories.TOWN,
            name=" ",
            registered_workers=31,
            orders_yuan=Decimal(-1),
        )
    assert codes(caught) == ["more_than_jobs", "name_required", "amount", "not_a_village"]

    draft = actions.WorkshopDraft(kind="enterprise", name="红星服装厂", jobs=40)
    row = actions.change_workshop(row, draft, by=cast.village, on=TODAY, version=row.version)

    assert (row.name, row.jobs, row.registered_workers, row.version) == ("红星服装厂", 40, None, 2)


def test_2_29_a_workshop_closes_for_a_reason_and_not_before_it_worked(cast):
    row = workshop(cast)

    def close(on, note="停产"):
        return actions.close_workshop(
            row, closed_on=on, note=note, by=cast.village, on=TODAY, version=row.version
        )

    with pytest.raises(Invalid) as caught:
        close(TODAY - datetime.timedelta(days=1), note=" ")
    assert codes(caught) == ["active_when_closed", "note_required"]
    with pytest.raises(Invalid) as caught:
        close(TODAY + datetime.timedelta(days=1))
    assert codes(caught) == ["closed_later"]
    row = close(TODAY)
    assert row.closed_on == TODAY
    with pytest.raises(Invalid) as caught:
        close(TODAY)
    assert codes(caught) == ["closed"]


def test_2_29_a_project_one_does_not_see_built_no_workshop(cast):
    project = making.draft(cast)

    assert workshop(cast, project=project).project == project
    with pytest.raises(Invalid) as caught:
        workshop(cast, by=cast.sister, code=factories.SISTER_VILLAGE, project=project)
    assert codes(caught) == ["scope"]


def test_2_29_the_database_holds_the_register(cast):
    row = workshop(cast)

    for wrong in (
        {"registered_workers": 31},
        {"orders_yuan": -1},
        {"kind": "bank"},
        {"division_id": factories.TOWN},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Workshop.objects.filter(pk=row.pk).update(**wrong)

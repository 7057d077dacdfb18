"""Batches, what is given on from them, and the year's end (0-38, 1-33, 3-07, 4-45)."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import Division
from projects import actions
from projects.models import Allocation, FundBatch, FundShare, balance_of_batch
from tests import factories
from tests.projects import making
from tests.projects.making import TODAY

SEERS = {"township", "sister", "county", "leader", "auditor", "finance"}
OTHERS = {"village", "helper", "department", "owner", "system", "security", "audit", "neighbour", "stranger"}


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def codes(caught):
    return [item.code for item in caught.value.unmet]


def passed_on(cast, parent, yuan, *, place=factories.TOWN, number="示财农〔2024〕9号"):
    draft = actions.BatchDraft(
        year=2024,
        document_number=number,
        level="县级",
        source="中央衔接资金",
        fund_class="special",
        name="下达甲镇",
        amount_yuan=Decimal(yuan),
        issued_on=datetime.date(2024, 2, 1),
    )
    return actions.record_batch(draft, division=Division.objects.get(pk=place), parent=parent, by=cast.county)


def test_what_is_passed_on_and_allocated_never_exceeds_a_batch(cast):
    """3-07: a tree with totals, and its rest."""
    top = making.batch(cast, "1000.00")
    passed_on(cast, top, "600.00")
    with pytest.raises(Invalid) as caught:
        passed_on(cast, top, "400.01", number="示财农〔2024〕10号")
    assert codes(caught) == ["parent_exceeded"]
    with pytest.raises(Invalid) as caught:
        making.allocation(cast, of=top, yuan="400.01")
    assert codes(caught) == ["batch_exceeded"]

    making.allocation(cast, making.planned_project(cast, name="乙"), "400.00", of=top)

    assert balance_of_batch(top) == 0


def test_one_document_and_level_once_in_a_place(cast):
    making.batch(cast)

    with pytest.raises(Conflict):
        making.batch(cast)
    making.batch(cast, level="省级")


def test_the_database_holds_the_tree_by_itself(cast):
    top = making.batch(cast, "1000.00")
    child = passed_on(cast, top, "600.00")

    with pytest.raises(IntegrityError), transaction.atomic():
        FundBatch.objects.filter(pk=child.pk).update(amount_yuan="1000.01")
    with pytest.raises(IntegrityError), transaction.atomic():
        FundBatch.objects.filter(pk=top.pk).update(amount_yuan="599.99")
    with pytest.raises(IntegrityError), transaction.atomic():
        FundShare.objects.create(batch=top, purpose="又一个", category="其他", amount_yuan="0.01")
    with pytest.raises(IntegrityError), transaction.atomic():
        FundBatch.objects.filter(pk=top.pk).update(parent=top)


def test_an_allocation_is_not_cut_below_what_was_paid(cast):
    given = making.allocation(cast, yuan="1000.00")
    making.paid(cast, given, "600.00")
    given.refresh_from_db()

    with pytest.raises(Invalid) as caught:
        actions.change_allocation(
            given,
            purpose=given.purpose,
            amount_yuan=Decimal("599.99"),
            by=cast.county,
            version=given.version,
            note="压减",
        )
    assert codes(caught) == ["below_paid"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.filter(pk=given.pk).update(amount_yuan="599.99")


def test_a_use_that_the_batch_does_not_name(cast):
    """1-33."""
    money = making.batch(cast)

    with pytest.raises(Invalid) as caught:
        actions.allocate(
            money,
            making.planned_project(cast),
            purpose="发奖金",
            amount_yuan=Decimal(1),
            by=cast.county,
            on=TODAY,
            version=money.version,
        )

    assert codes(caught) == ["purpose_unknown"]
    assert "可选：支持产业发展" in str(caught.value)


def test_only_the_county_keeps_the_funds(cast):
    for user in (cast.township, cast.finance, cast.leader):
        with pytest.raises(Refused):
            actions.record_batch(
                actions.BatchDraft(
                    year=2024,
                    document_number="示财农〔2024〕11号",
                    level="县级",
                    source="县级衔接资金",
                    fund_class="special",
                    name="县级",
                    amount_yuan=Decimal(1),
                    issued_on=TODAY,
                ),
                division=Division.objects.get(pk=factories.COUNTY),
                parent=None,
                by=user,
            )


def test_who_sees_batches(cast):
    money = making.batch(cast)

    seen = {
        name
        for name in (*SEERS, *OTHERS)
        if FundBatch.objects.visible_to(getattr(cast, name)).filter(pk=money.pk).exists()
    }

    assert seen == SEERS


def test_a_year_of_finance_s_ledger_is_recorded_once_by_each_reader(cast):
    """0-39."""
    county = Division.objects.get(pk=factories.COUNTY)
    row = actions.record_finance_ledger(county, 2016, projects=3, amount_yuan=Decimal(100), by=cast.county)

    with pytest.raises(Conflict):
        actions.record_finance_ledger(county, 2016, projects=4, amount_yuan=Decimal(100), by=cast.county2)
    changes = {"projects": 4, "amount_yuan": Decimal(100), "by": cast.county2}
    assert actions.change_finance_ledger(row, **changes, version=row.version).projects == 4
    with pytest.raises(Stale):
        actions.change_finance_ledger(row, **changes, version=row.version)
    with pytest.raises(Refused):
        actions.change_finance_ledger(row, **(changes | {"by": cast.finance}), version=row.version + 1)
    with pytest.raises(Invalid):
        actions.record_finance_ledger(
            Division.objects.get(pk=factories.TOWN), 2015, projects=1, amount_yuan=Decimal(1), by=cast.county
        )

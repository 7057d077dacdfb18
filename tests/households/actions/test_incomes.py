"""A household's income of a period adds up or is refused."""

import datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.http import Http404

from households import actions
from povertycase.exceptions import Invalid, Refused, Stale, VersionMissing
from povertycase.models import AuditEvent
from tests import factories

ON = datetime.date(2026, 11, 20)
PERIOD = {"period_start": "2025-10-01", "period_end": datetime.date(2026, 9, 30), "population": 2}
MAIN = {"wage": 10000, "business": "3000", "property": "0", "transfer": 500, "cost": "1000.01"}


def write(world, lines=MAIN, *, by=None, version=None, **changes):
    statement = {**PERIOD, "lines": lines, **changes}
    return actions.record_income(
        world.own, statement=statement, by=by or world.village, on=ON, version=version
    )


def test_income_per_head_follows_from_the_lines(world):
    statement = write(world, claims_yuan="200", compliant_oop_yuan=9000)

    assert (statement.stated_net_yuan, statement.stated_per_capita_yuan) == (
        Decimal("12499.99"),
        Decimal("6250.00"),
    )
    assert (statement.claims_yuan, statement.compliant_oop_yuan) == (200, 9000)
    assert statement.lines.count() == 5
    assert AuditEvent.objects.get(verb="record_income").facts["period"] == ["2025-10-01", "2026-09-30"]


def test_missing_parent_is_the_sum_of_its_parts_through_all_levels(world):
    statement = write(world, {"post_village": 600, "wage_work": "9400", "ecology_farmland": "125.5"})

    amounts = {line.item: line.amount_yuan for line in statement.lines.all()}
    assert amounts["wage_post"] == 600
    assert amounts["wage"] == 10000
    assert amounts["transfer_ecology"] == amounts["transfer"] == Decimal("125.50")


@pytest.mark.parametrize(
    ("parent", "refused"), [("10000.01", False), ("10000.02", True), ("9999.99", False), ("9999.98", True)]
)
def test_parent_differs_from_its_parts_by_a_cent_at_most(world, parent, refused):
    lines = {"wage": parent, "wage_work": 10000}
    if not refused:
        assert write(world, lines)
        return
    with pytest.raises(Invalid) as refusal:
        write(world, lines)
    assert refusal.value.unmet[0].code == "I-01"


@pytest.mark.parametrize("stated", [{"stated_net_yuan": "12500.01"}, {"stated_per_capita_yuan": "6250.02"}])
def test_stated_figure_that_does_not_follow_is_refused(world, stated):
    with pytest.raises(Invalid) as refusal:
        write(world, **stated)

    assert [item.code for item in refusal.value.unmet] == ["I-02"]


def test_figure_a_head_alone_is_taken(world):
    assert write(world, {}, stated_per_capita_yuan="7429.50").lines.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"population": 0}, "population"),
        ({"period_end": "2025-10-01"}, "period_end"),
        ({"period_end": "2026-11-21"}, "period_end"),
        ({"period_start": ""}, "period_start"),
        ({"concept": "gross"}, "concept"),
        ({"claims_yuan": "很多"}, "claims_yuan"),
        ({"lines": {"wage": "1.234"}}, "lines.wage"),
        ({"lines": {"lottery": 1}}, "lines.lottery"),
        ({"note": "x"}, "note"),
    ],
)
def test_unfit_statement_is_refused_at_its_field(world, changes, field):
    with pytest.raises(Invalid) as refusal:
        write(world, **({"lines": MAIN} | changes))

    assert [item.field for item in refusal.value.unmet] == [field]


def test_correction_replaces_the_lines_and_needs_the_version(world):
    first = write(world, {"wage_work": 5000})
    with pytest.raises(VersionMissing):
        write(world)
    with pytest.raises(Stale):
        write(world, version=first.version + 1)

    second = write(world, version=first.version)

    assert second.pk == first.pk
    assert second.version == first.version + 1
    assert set(second.lines.values_list("item", flat=True)) == set(MAIN)


def test_other_concept_is_another_statement(world):
    write(world)
    write(world, concept="disposable")

    assert world.own.incomes.count() == 2


def test_only_its_own_people_write(world):
    with pytest.raises(Http404):
        write(world, by=world.neighbour)
    for reader in (world.leader, world.department, world.helper):
        with pytest.raises(Refused):
            write(world, by=reader)


def test_closed_period_of_today_is_over_tomorrow(world):
    assert write(world, {}, period_end="2026-11-20", stated_net_yuan=1).period_end == ON
    assert world.own.division_id == factories.VILLAGE


def test_a_statement_of_a_wrong_period_is_withdrawn_and_the_history_keeps_it(world):
    statement = write(world)
    rows = statement.lines.count()

    actions.withdraw_income(statement, by=world.village, version=statement.version, note="统计期填错")

    assert not world.own.incomes.exists()
    event = AuditEvent.objects.get(verb="withdraw_income")
    assert (event.note, event.facts["period"]) == ("统计期填错", ["2025-10-01", "2026-09-30"])
    kept = apps.get_model("households.IncomeStatementEvent").objects.get(pgh_label="delete")
    assert (kept.pgh_obj_id, kept.stated_net_yuan) == (statement.pk, Decimal("12499.99"))
    assert kept.pgh_context.metadata["verb"] == "withdraw_income"
    assert apps.get_model("households.IncomeLineEvent").objects.filter(pgh_label="delete").count() == rows
    assert write(world).pk != statement.pk  # the period is free again


def test_withdrawing_asks_for_reason_version_and_role(world):
    statement = write(world)
    version = statement.version
    with pytest.raises(Http404):
        actions.withdraw_income(statement, by=world.neighbour, version=version, note="错")
    for reader in (world.leader, world.department, world.helper):
        with pytest.raises(Refused):
            actions.withdraw_income(statement, by=reader, version=version, note="错")
    with pytest.raises(VersionMissing):
        actions.withdraw_income(statement, by=world.village, version=None, note="错")
    with pytest.raises(Stale):
        actions.withdraw_income(statement, by=world.village, version=version + 1, note="错")
    with pytest.raises(Invalid, match="请写明撤回原因"):
        actions.withdraw_income(statement, by=world.village, version=version, note=" ")

    assert statement.lines.count() == 5
    assert not AuditEvent.objects.filter(verb="withdraw_income").exists()

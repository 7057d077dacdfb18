"""登记收支 on its page: who may, what is prefilled, what is checked, how it is corrected."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from households import actions
from households.actions.incomes import last_period
from households.models import IncomeStatement
from households.reports.timeline import history_of
from povertycase.actions.parameters import read_parameters, save_parameters
from tests import factories

ON = datetime.date(2026, 3, 5)
FORMER = {"period_start": "2023-10-01", "period_end": "2024-09-30"}
LINES = {
    "wage_work": "36000",
    "post_village": "6000",
    "business": "5200",
    "property": "0",
    "transfer_pension": "1440.50",
    "cost_crops": "1900",
}


def url(household, statement=None):
    address = reverse("households:income", args=[household.pk])
    return f"{address}?statement={statement.pk}" if statement else address


def typed(**changes):
    lines = {f"line_{item}": amount for item, amount in LINES.items()}
    base = {
        "concept": "net",
        "period_start": "2024-10-01",
        "period_end": "2025-09-30",
        "population": "2",
        "claims_yuan": "1200",
        "compliant_oop_yuan": "3450.5",
    }
    return base | lines | changes


def recorded(world, **changes):
    statement = FORMER | {"population": 3, "lines": LINES} | changes
    return actions.record_income(world.own, statement=statement, by=world.township, on=timezone.localdate())


@pytest.mark.parametrize("name", ["sister", "neighbour", "stranger", "audit"])
def test_a_household_elsewhere_is_absent(world, logged_in, name):
    client = logged_in(getattr(world, name))

    assert client.get(url(world.own)).status_code == 404
    assert client.post(url(world.own), typed()).status_code == 404


@pytest.mark.parametrize("name", ["helper", "department", "leader", "auditor"])
def test_readers_record_nothing(world, logged_in, name):
    client = logged_in(getattr(world, name))

    assert client.get(url(world.own)).status_code == 403
    assert client.post(url(world.own), typed()).status_code == 403
    assert url(world.own) not in client.get(reverse("households:detail", args=[world.own.pk])).text


def test_a_statement_is_recorded_with_its_sums(world, logged_in):
    client = logged_in(world.village)

    answer = client.post(url(world.own), typed())

    assert answer.status_code == 302
    statement = IncomeStatement.objects.get()
    assert str(statement.stated_net_yuan) == "46740.50"
    assert str(statement.stated_per_capita_yuan) == "23370.25"
    assert str(statement.compliant_oop_yuan) == "3450.50"
    text = client.get(reverse("households:detail", args=[world.own.pk])).text
    assert "公益性岗位收入（村级）" in text
    assert url(world.own, statement) in text
    assert ("登记收支", "统计期 2024-10-01 至 2025-09-30") in {
        (entry.label, entry.note) for entry in history_of(world.own, world.township)
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"line_wage": "42000.02"}, "与各分项之和"),
        ({"line_business": ""}, "没有的请填 0"),
        ({"line_business": "很多"}, "不是数字"),
        ({"line_wage_work": "1.234"}, "最多两位小数"),
        ({"population": "0"}, "年度家庭人口数"),
        ({"population": ""}, "年度家庭人口数"),
        ({"period_end": "2024-09-30"}, "统计期止须晚于统计期起"),
        ({"period_end": "2999-09-30"}, "统计期还没有结束"),
        ({"period_start": ""}, "统计期起"),
        ({"claims_yuan": "x"}, "家庭理赔收入"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(world, logged_in, changes, words):
    answer = logged_in(world.village).post(url(world.own), typed(**changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert "36000" in answer.text or "line_wage_work" in changes
    assert not IncomeStatement.objects.exists()


def test_a_difference_of_a_cent_is_rounding(world, logged_in):
    assert logged_in(world.village).post(url(world.own), typed(line_wage="42000.01")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "status"),
    [({}, 422), ({"stated_per_capita_yuan": "9000"}, 302), ({"stated_net_yuan": "18000"}, 302)],
)
def test_without_lines_a_total_says_it(world, logged_in, changes, status):
    bare = {name: value for name, value in typed().items() if not name.startswith("line_")}

    answer = logged_in(world.village).post(url(world.own), bare | changes)

    assert answer.status_code == status


def test_a_new_statement_begins_with_the_former_ones_amounts(world, logged_in):
    save_parameters(read_parameters())
    recorded(world)

    form = logged_in(world.village).get(url(world.own)).context["form"]

    period = last_period(factories.VILLAGE, on=timezone.localdate())
    assert (form["period_start"].value(), form["period_end"].value()) == period
    assert form["line_wage_work"].value() == "36000"
    assert not form["line_wage"].value(), "a sum follows from its parts"
    assert form["line_business"].value() == "5200"
    assert form["line_transfer_pension"].value() == "1440.5"
    assert form["population"].value() == 2
    assert not form["version"].value()


def test_the_period_that_is_there_is_not_offered_again(world, logged_in):
    save_parameters(read_parameters())
    start, end = last_period(factories.VILLAGE, on=timezone.localdate())
    recorded(world, period_start=start, period_end=end)

    form = logged_in(world.village).get(url(world.own)).context["form"]

    assert not form["period_start"].value()


def test_the_same_period_again_points_to_the_correction(world, logged_in):
    recorded(world, period_start="2024-10-01", period_end="2025-09-30")

    answer = logged_in(world.village).post(url(world.own), typed())

    assert answer.status_code == 409
    assert "这一统计期已经登记过" in answer.text
    assert IncomeStatement.objects.get().version == 1


def test_a_correction_keeps_its_period_and_raises_the_version(world, logged_in):
    statement = recorded(world)
    client = logged_in(world.village)
    form = client.get(url(world.own, statement)).context["form"]
    assert (form["population"].value(), form["version"].value()) == (3, statement.version)

    answer = client.post(url(world.own, statement), typed(version=statement.version, line_business="6200"))

    assert answer.status_code == 302
    changed = IncomeStatement.objects.get()
    assert (changed.pk, changed.version) == (statement.pk, statement.version + 1)
    assert str(changed.period_end) == FORMER["period_end"]
    assert ("生产经营性收入", "5,200.00", "6,200.00") in {
        (change.label, change.old, change.new)
        for entry in history_of(world.own, world.township)
        for change in entry.changes
    }


def test_a_correction_of_what_has_changed_shows_so(world, logged_in):
    statement = recorded(world)
    recorded_again = FORMER | {"population": 3, "lines": LINES | {"business": "1"}}
    actions.record_income(
        world.own, statement=recorded_again, by=world.county, on=ON, version=statement.version
    )

    answer = logged_in(world.village).post(url(world.own, statement), typed(version=statement.version))

    assert answer.status_code == 412
    assert {"label": "生产经营性收入", "mine": "5,200.00", "now": "1.00"} in answer.context["rows"]


@pytest.mark.parametrize("which", ["foreign", "sibling"])
def test_a_statement_of_another_household_is_absent(world, logged_in, which):
    other = getattr(world, which)
    statement = IncomeStatement.objects.create(
        household=other,
        division_id=other.division_id,
        period_start="2024-10-01",
        period_end="2025-09-30",
        stated_per_capita_yuan="1",
    )

    for name in ("village", "county"):
        assert logged_in(getattr(world, name)).get(url(world.own, statement)).status_code == 404


def test_an_empty_statement_is_refused_by_the_action(world):
    with pytest.raises(Exception, match="请填写收支明细"):
        recorded(world, lines={})


def test_the_figures_of_a_statement_without_lines_are_kept(world, logged_in):
    statement = recorded(world, lines={}, stated_per_capita_yuan="7429.50")
    client = logged_in(world.village)

    form = client.get(url(world.own, statement)).context["form"]

    assert form["stated_per_capita_yuan"].value() == "7429.5"


def withdraw_url(statement):
    return reverse("households:income-withdraw", args=[statement.pk])


def test_a_statement_is_withdrawn_from_its_page_and_stays_in_the_history(world, logged_in):
    statement = recorded(world)
    client = logged_in(world.village)
    detail = reverse("households:detail", args=[world.own.pk])
    assert withdraw_url(statement) in client.get(detail).text
    assert "2023年10月1日 至 2024年9月30日" in client.get(withdraw_url(statement)).text

    without_reason = client.post(withdraw_url(statement), {"version": statement.version, "note": ""})
    answer = client.post(withdraw_url(statement), {"version": statement.version, "note": "统计期填错"})

    assert (without_reason.status_code, answer.status_code, answer["Location"]) == (422, 302, detail)
    assert not IncomeStatement.objects.exists()
    assert withdraw_url(statement) not in client.get(detail).text
    told = {entry.label: entry for entry in history_of(world.own, world.village)}
    assert told["撤回收支"].note == "统计期 2023-10-01 至 2024-09-30：统计期填错"
    assert any(change.label == "纯收入（元）" and change.is_gone for change in told["撤回收支"].changes)
    assert told["登记收支"].note == "统计期 2023-10-01 至 2024-09-30"  # of a statement that is gone


def test_a_statement_that_was_corrected_in_between_is_not_withdrawn(world, logged_in):
    statement = recorded(world)
    seen = statement.version
    actions.record_income(
        world.own,
        statement=FORMER | {"population": 3, "lines": LINES, "claims_yuan": "5"},
        by=world.township,
        on=timezone.localdate(),
        version=seen,
    )

    answer = logged_in(world.village).post(withdraw_url(statement), {"version": seen, "note": "填错"})

    assert answer.status_code == 412
    assert IncomeStatement.objects.filter(pk=statement.pk).exists()


@pytest.mark.parametrize("name", ["helper", "department", "leader", "auditor"])
def test_readers_withdraw_nothing(world, logged_in, name):
    statement = recorded(world)
    client = logged_in(getattr(world, name))

    assert client.get(withdraw_url(statement)).status_code == 403
    assert client.post(withdraw_url(statement), {"version": 1, "note": "填错"}).status_code == 403
    assert withdraw_url(statement) not in client.get(reverse("households:detail", args=[world.own.pk])).text

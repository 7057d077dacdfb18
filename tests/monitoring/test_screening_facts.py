"""2-03, 2-08, 2-10: facts that the screening takes from rolls, statements and departments' files."""

import datetime

import pytest

from households.models import Household, IncomeStatement, Person
from households.rules.dates import add_months
from monitoring import actions
from monitoring.choices.feeds import FeedKind
from monitoring.choices.measures import MeasureKind
from monitoring.models import Finding, KeyGroupTag, Warning
from povertycase.actions import store_file
from povertycase.models import PolicyParameter
from tests import factories
from tests.monitoring import chance, feeding, making
from tests.monitoring.chance import ON
from tests.monitoring.test_screening import screened

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def test_a_roll_that_denies_developing_measures_is_found_until_it_says_otherwise(cast):
    """2-10, 5_11_030: it stands while measure and flag disagree, and ends by itself on either side."""
    chance.roll_of(cast, factories.VILLAGE)
    case = making.active(cast)
    measure = making.helped(cast, case, kind=MeasureKind.INDUSTRY)
    found = Finding.objects.filter(key=f"M-DEVEL/stated/c{case.pk}")

    def judged(stated):
        Household.objects.filter(pk=case.household_id).update(developing_state=stated)
        screened(cast.county)
        return [(each.severity, each.status) for each in found.all()]

    assert judged("已实施") == []
    assert judged("") == [("warning", "open")]
    assert judged("尚未实施") == [("error", "open")]
    row = found.get()
    assert row.message.startswith("产业帮扶正在实施，名册的“实施开发式帮扶措施情况”却是“尚未实施”")
    assert row.facts == {"measures": ["产业帮扶"], "stated": "尚未实施"}
    assert row.figures == []
    assert row.clause.endswith("5_11_030")
    assert judged("已实施") == [("error", "resolved")]
    assert judged("尚未实施") == [("error", "open")]
    making.take(actions.end_measure, measure, by=cast.village, ended_on=ON, on=ON, note="合同到期")
    assert judged("尚未实施") == [("error", "resolved")]


@pytest.mark.parametrize(
    ("village", "facts", "is_found"),
    [
        pytest.param(factories.VILLAGE, {}, True, id="of the village"),
        pytest.param(factories.SISTER_VILLAGE, {}, False, id="of another village, though by the county"),
        pytest.param(factories.VILLAGE, {"columns": ["household_number"]}, False, id="without the column"),
    ],
)
def test_a_blank_is_known_where_a_roll_with_the_column_was_taken_in(cast, village, facts, is_found):
    """2-10, 5_11_030: what no roll has brought is unknown, and nothing is said."""
    chance.roll_of(cast, village, **facts)
    case = making.active(cast)
    making.helped(cast, case, kind=MeasureKind.INDUSTRY)
    screened(cast.county)

    assert Finding.objects.filter(key=f"M-DEVEL/stated/c{case.pk}").exists() is is_found


@pytest.mark.parametrize(
    ("start", "end", "is_found"),
    [
        pytest.param(datetime.date(2025, 9, 1), datetime.date(2026, 8, 31), True, id="three months old"),
        pytest.param(datetime.date(2025, 8, 1), datetime.date(2026, 7, 31), False, id="four months old"),
        pytest.param(datetime.date(2026, 9, 1), datetime.date(2026, 9, 30), False, id="of a month"),
        pytest.param(datetime.date(2024, 10, 1), datetime.date(2026, 9, 30), False, id="of two years"),
    ],
)
def test_expense_speaks_against_illness_while_it_is_of_the_last_year(cast, start, end, is_found):
    """2-03, W2: that nothing was paid long ago, or in one month, says nothing of today."""
    case = making.active(cast)
    IncomeStatement.objects.create(
        household=case.household,
        division_id=case.division_id,
        concept="net",
        period_start=start,
        period_end=end,
        stated_per_capita_yuan="9000.00",
        compliant_oop_yuan="0.00",
    )
    screened(cast.county)

    assert Finding.objects.filter(key=f"M-WRONG/W2-oop/c{case.pk}").exists() is is_found


def test_nothing_is_said_of_expense_while_nobody_knows_how_old_it_may_be(cast):
    """2-03, W2: silent without the figure of policy."""
    case = making.active(cast)
    IncomeStatement.objects.create(
        household=case.household,
        division_id=case.division_id,
        concept="net",
        period_start=datetime.date(2025, 10, 1),
        period_end=datetime.date(2026, 9, 30),
        compliant_oop_yuan="0.00",
    )
    PolicyParameter.objects.filter(key="screen.fresh_months").delete()
    screened(cast.county)

    assert not Finding.objects.filter(key=f"M-WRONG/W2-oop/c{case.pk}").exists()


def groups_of(household):
    tag = KeyGroupTag.objects.filter(household=household).first()
    return tag.groups if tag else []


def head_of(household, birth_on):
    """The only member, born on a day."""
    head = household.memberships.get().person
    Person.objects.filter(pk=head.pk).update(birth_on=birth_on)
    return head


@pytest.mark.parametrize(
    ("age", "grade", "expected"),
    [
        (60, "重度失能", ["care"]),
        (59, "重度失能", []),
        (60, "轻度失能", []),
        (None, "重度失能", []),
    ],
)
def test_the_old_who_cannot_look_after_themselves_are_a_key_group(cast, age, grade, expected):
    """2-08, S8 ⑨: the department's assessment makes 失能老人 a fact."""
    home = factories.household(factories.VILLAGE, by_type="一般农户")
    head = head_of(home, None if age is None else add_months(ON, -12 * age))
    file = feeding.csv(("姓名", "身份证号", "失能等级"), (head.name, head.id18, grade))
    feeding.sent(feeding.feed(cast, FeedKind.CARE), file, cast.county)
    screened(cast.county)

    assert groups_of(home) == expected


@pytest.mark.parametrize(
    ("period", "status", "expected"),
    [
        ("2024-11", "dismissed", ["care"]),
        ("2024-10", "dismissed", []),
        ("2026-10", "monitored", ["care"]),
        ("2026-10", "absent", []),
    ],
)
def test_an_assessment_counts_for_two_years_whatever_was_decided(cast, period, status, expected):
    """2-08: that a visit found no need does not make somebody able; that it was somebody else does."""
    home = factories.household(factories.VILLAGE, by_type="一般农户")
    head = head_of(home, datetime.date(1940, 1, 1))
    cast.proof = store_file(b"%PDF-1.4", name="凭证.pdf", by=cast.township)
    cast.care = chance.assessments(cast)
    chance.assessed(cast, home, head, period, status)
    screened(cast.county)
    assert groups_of(home) == expected

    PolicyParameter.objects.filter(key="group.care_months").delete()
    screened(cast.county)
    assert groups_of(home) == []


def test_the_group_ends_when_the_old_person_is_gone(cast):
    home = factories.household(factories.VILLAGE, by_type="一般农户")
    old = factories.member(home, "张老汉", "之父", birth_on=datetime.date(1940, 1, 1))
    cast.proof = store_file(b"%PDF-1.4", name="凭证.pdf", by=cast.township)
    cast.care = chance.assessments(cast)
    chance.assessed(cast, home, old, "2026-10")
    screened(cast.county)
    assert groups_of(home) == ["care"]

    old.memberships.update(left_on=ON, left_reason="死亡")
    screened(cast.county)
    assert groups_of(home) == []
    assert Warning.objects.filter(person=old).exists()

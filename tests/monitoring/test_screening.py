"""2-02 to 2-05, 2-08, 0-14, 0-29, 1-39: a county is screened over sets; again, after a change, half done."""

import datetime
from collections import Counter

import pytest
from django.core.management import call_command

from households.models import Household, IncomeStatement, Person, SafeguardCheck
from households.rules.dates import add_months
from monitoring import actions
from monitoring.actions.screening import run
from monitoring.actions.screening.figures import PolicyOfCounty
from monitoring.choices.findings import FAULT_OF, FindingStatus
from monitoring.choices.measures import MeasureKind
from monitoring.models import Finding, KeyGroupTag, MonitoringCase
from monitoring.rules.removal import REQUIRED
from povertycase import actions as kernel
from povertycase.choices import JobKind
from povertycase.models import Job, User
from povertycase.models.people import SCHEDULER
from tests import factories
from tests.households import planning
from tests.monitoring import chance, making, oracle
from tests.monitoring.chance import ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def screened(by, county=factories.COUNTY, on=ON):
    """A whole screening on a day; how many rows it wrote."""
    job = kernel.enqueue(JobKind.SCREEN, by=by, dedup_key=run.key_of(county))
    lease = kernel.claim(job.pk)
    lease.cursor = {"on": on.isoformat()}
    return run.work(lease)


def subjects():
    """What stands open, as the oracle says it."""
    rows = Finding.objects.filter(household__isnull=False).exclude(status=FindingStatus.RESOLVED)
    return {(row.rule, row.part, row.household_id, row.case_id) for row in rows}


def test_sets_say_what_the_rules_say_one_by_one(cast):
    chance.homes(cast, 120, seed=7)
    policy = PolicyOfCounty(factories.COUNTY, on=ON)
    households = Household.objects.filter(division__code__startswith=factories.COUNTY)

    screened(cast.county)
    wanted, groups = oracle.expected(
        list(households), lambda day: policy.at(factories.VILLAGE, day)[1], on=ON
    )

    assert subjects() == wanted
    assert dict(KeyGroupTag.objects.values_list("household_id", "groups")) == groups
    spoken = Counter(rule for rule, *_rest in wanted)
    assert {"M-NIN", "M-WRONG", "M-NOHELP", "M-FAST", "M-DEVEL", "M-TIME", "M-LONG"} <= set(spoken), spoken
    assert {"H-LOW-01", "I-05", "I-07", "M-INS-SUB"} <= set(spoken), spoken


def test_again_writes_nothing_and_a_change_writes_its_own(cast):
    homes = chance.homes(cast, 12, seed=3)
    first = screened(cast.county)
    before = dict(Finding.objects.values_list("pk", "version"))

    assert first >= len(before) > 10
    assert screened(cast.county) == 0
    assert dict(Finding.objects.values_list("pk", "version")) == before

    poor = next(home for home in homes if not home.cases.exists())
    IncomeStatement.objects.filter(household=poor).delete() if not poor.incomes.exists() else None
    IncomeStatement.objects.create(
        household=poor,
        division_id=poor.division_id,
        concept="net",
        period_start=datetime.date(2025, 11, 1),
        period_end=datetime.date(2026, 10, 31),
        stated_per_capita_yuan="7999.99",
    )
    screened(cast.county)
    changed = Finding.objects.exclude(pk__in=before) | Finding.objects.filter(changed_on=ON, version__gt=1)
    assert set(changed.values_list("household", flat=True)) <= {poor.pk}
    assert Finding.objects.get(key=f"M-NIN/income/h{poor.pk}").facts["per_capita_yuan"] == "7999.99"


def poor_home(cast, yuan="5000.00"):
    """A household below the line, for one reason alone."""
    row = factories.household(factories.VILLAGE, by_type="一般农户")
    IncomeStatement.objects.create(
        household=row,
        division_id=row.division_id,
        concept="net",
        period_start=datetime.date(2025, 10, 1),
        period_end=datetime.date(2026, 9, 30),
        stated_per_capita_yuan=yuan,
    )
    return row


def of(row, rule="M-NIN"):
    return Finding.objects.get(household=row, rule=rule)


def test_a_finding_says_by_which_figures_it_was_judged(cast):
    row = poor_home(cast)
    screened(cast.county)

    found = of(row)
    assert (found.severity, found.status, found.first_seen_on) == ("warning", "open", ON)
    assert "人均纯收入 5,000.00 元，低于监测线 8,000.00 元" in found.message
    assert found.figures == [
        {
            "key": "income.monitor_line",
            "value": 8000,
            "unit": "元",
            "valid_from": "2026-01-01",
            "source": "示例",
        }
    ]
    assert found.clause.startswith("孟津巩固脱贫成果专项方案")


@pytest.mark.parametrize(
    ("start", "end", "is_found"),
    [
        pytest.param(datetime.date(2025, 9, 1), datetime.date(2026, 8, 31), True, id="three months old"),
        pytest.param(datetime.date(2025, 8, 1), datetime.date(2026, 7, 31), False, id="four months old"),
        pytest.param(datetime.date(2026, 9, 1), datetime.date(2026, 9, 30), False, id="of a month"),
        pytest.param(datetime.date(2024, 10, 1), datetime.date(2026, 9, 30), False, id="of two years"),
    ],
)
def test_expense_counts_while_it_is_of_the_last_year(cast, start, end, is_found):
    """2-03, M-NIN d): what was paid in another span, or long ago, is not known, and nothing is said."""
    row = poor_home(cast, "30000.00")
    facts = {"period_start": start, "period_end": end, "compliant_oop_yuan": "20000.00"}
    IncomeStatement.objects.filter(household=row).update(**facts)
    screened(cast.county)

    assert Finding.objects.filter(key=f"M-NIN/expense/h{row.pk}").exists() is is_found


@pytest.mark.parametrize(
    ("end", "is_found"),
    [(datetime.date(2025, 12, 31), True), (datetime.date(2025, 11, 30), False)],
    ids=["of late", "long before"],
)
def test_what_a_household_was_taken_in_for_is_judged_by_incomes_of_then(cast, end, is_found):
    """2-06, M-WRONG: an income that was old at identification says nothing against it."""
    case = making.active(cast)
    IncomeStatement.objects.create(
        household=case.household,
        division_id=case.division_id,
        concept="net",
        period_start=add_months(end + datetime.timedelta(days=1), -12),
        period_end=end,
        stated_per_capita_yuan="30000.00",
        compliant_oop_yuan="0.00",
    )
    visit = planning.visit(case.household, cast.village, datetime.date(2026, 3, 3))
    SafeguardCheck.objects.bulk_create(
        SafeguardCheck(
            household=case.household,
            division_id=case.division_id,
            visit=visit,
            item=item,
            is_met=True,
            checked_on=datetime.date(2026, 3, 3),
            explanation="示例",
        )
        for item in REQUIRED
    )
    screened(cast.county)

    assert Finding.objects.filter(key=f"M-WRONG/grounds/c{case.pk}").exists() is is_found


def test_a_monitored_household_without_insurance_asks_for_its_measures(cast):
    """2-10: 有人未参保: what the members' rows say, for as long as nothing that helps goes on."""
    case = making.active(cast)
    making.helped(cast, case, kind=MeasureKind.INDUSTRY)
    key = f"M-NOHELP/condition:medical/c{case.pk}"
    screened(cast.county)
    assert not Finding.objects.filter(key=key).exists()

    people = Person.objects.filter(memberships__household=case.household)
    people.update(has_resident_medical=False, has_employee_medical=False)
    screened(cast.county)
    assert Finding.objects.get(key=key).status == "open"

    health = making.helped(cast, case)
    screened(cast.county)
    assert Finding.objects.get(key=key).status == "resolved"
    making.take(actions.end_measure, health, by=cast.village, ended_on=ON, on=ON, note="合同到期")
    screened(cast.county)
    assert Finding.objects.get(key=key).status == "open"


def test_it_ends_by_itself_and_comes_back(cast):
    row = poor_home(cast)
    screened(cast.county)
    IncomeStatement.objects.filter(household=row).update(stated_per_capita_yuan="9600.00")
    screened(cast.county)
    found = of(row)
    assert (found.status, found.resolved_on) == ("resolved", ON)

    IncomeStatement.objects.filter(household=row).update(stated_per_capita_yuan="5000.00")
    screened(cast.county)
    found.refresh_from_db()
    assert (found.status, found.resolved_on) == ("open", None)


def test_a_closed_household_is_not_looked_at(cast):
    row = poor_home(cast)
    screened(cast.county)
    Household.objects.filter(pk=row.pk).update(status="closed", closed_on=ON, closed_reason="整户消亡")
    screened(cast.county)

    assert of(row).status == "resolved"
    assert not KeyGroupTag.objects.filter(household=row).exists()


def test_the_next_worker_goes_on_where_the_killed_one_stopped(cast, monkeypatch):
    monkeypatch.setattr(run, "CHUNK", 1)
    mine, theirs = poor_home(cast), factories.household(factories.SISTER_VILLAGE)
    job = kernel.enqueue(JobKind.SCREEN, by=cast.county, dedup_key=run.key_of(factories.COUNTY))
    lease, seen = kernel.claim(job.pk), []
    judge = run.judge

    def killed(villages, *rest, **facts):
        if seen:
            raise KeyboardInterrupt
        seen.append(villages)
        return judge(villages, *rest, **facts)

    monkeypatch.setattr(run, "judge", killed)
    with pytest.raises(KeyboardInterrupt):
        run.work(lease)
    assert of(mine).status == "open"
    assert Job.objects.get(pk=job.pk).cursor["after"] == seen[0].last

    Job.objects.filter(pk=job.pk).update(lease_until=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    gone_on = []
    monkeypatch.setattr(run, "judge", lambda v, *a, **k: gone_on.append(v) or judge(v, *a, **k))
    run.work(kernel.claim(job.pk))
    assert seen[0].last not in [villages.last for villages in gone_on]
    assert KeyGroupTag.objects.filter(household=theirs).exists()
    done = Job.objects.get(pk=job.pk)
    assert (done.state, done.result["homes"]) == (
        "done",
        Household.objects.filter(division__code__startswith=factories.COUNTY).count(),
    )


def test_the_worker_that_lost_its_lease_writes_nothing(cast):
    row = poor_home(cast)
    job = kernel.enqueue(JobKind.SCREEN, by=cast.county, dedup_key=run.key_of(factories.COUNTY))
    old = kernel.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(attempt=9)

    with pytest.raises(kernel.LeaseLost):
        run.work(old)
    assert not Finding.objects.filter(household=row).exists()


def test_the_scheduled_job_looks_at_every_county(cast, capsys):
    row = poor_home(cast)
    IncomeStatement.objects.update(period_end=datetime.date.today())
    call_command("run_job", "screening")

    assert of(row).status == "open"
    scheduler = User.objects.get(username=SCHEDULER)
    assert not scheduler.is_active
    assert not scheduler.has_usable_password()
    assert Job.objects.filter(kind=JobKind.SCREEN, state="done", actor=scheduler).count() == 2


def test_villages_whose_incomes_crowd_above_the_line(cast):
    """1-39: 数字脱贫."""
    for _number in range(5):
        row = poor_home(cast, "8100.00")
        row.incomes.update(stated_net_yuan="24300.00")
    for village in chance.VILLAGES[1:]:
        other = factories.household(village)
        IncomeStatement.objects.create(
            household=other,
            division_id=village,
            concept="net",
            period_start=datetime.date(2025, 10, 1),
            period_end=datetime.date(2026, 9, 30),
            stated_per_capita_yuan="15000.00",
            stated_net_yuan="24300.00",
        )
    screened(cast.county)

    found = {row.part: row for row in Finding.objects.filter(rule="I-06")}
    assert found["identical"].message.startswith("有 5 户的纯收入")
    assert found["identical"].division_id == factories.VILLAGE
    assert found["identical"].household is None
    assert screened(cast.county) == 0


def test_facts_hold_no_personal_numbers(cast):
    homes = chance.homes(cast, 12, seed=3)
    screened(cast.county)
    known = {person.id18 for person in Person.objects.filter(memberships__household__in=homes)} - {None}

    for row in Finding.objects.all():
        assert not any(number in f"{row.facts}{row.message}{row.key}" for number in known)
    assert set(Finding.objects.values_list("rule", flat=True)) <= set(FAULT_OF)
    assert MonitoringCase.objects.exists()

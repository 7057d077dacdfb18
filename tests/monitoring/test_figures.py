"""The dashboard of monitoring, of the four faults and of departments' files: each figure is its list."""

import datetime
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from households.models import HouseholdMembership, Person
from monitoring import actions
from monitoring.actions.months import freeze_month
from monitoring.choices.measures import MeasureKind
from monitoring.figures import TOPICS
from monitoring.models import Feed, Finding, MonitoringCase, Warning
from monitoring.reports.feed_scores import feed_scores
from povertycase import reports
from povertycase.actions.figures import counted, refresh
from povertycase.choices import Role
from povertycase.models import Division, Organisation, PlaceFigure, PolicyParameter, StaleFigure
from tests import factories
from tests.monitoring import feeding, making
from tests.monitoring.feeding import medical, sent
from tests.monitoring.making import ILL, fresh, take
from tests.once import once

pytestmark = pytest.mark.django_db
DAY = datetime.date
TODAY = DAY(2026, 11, 20)
SEPTEMBER, OCTOBER = DAY(2026, 9, 1), DAY(2026, 10, 1)
READERS = (
    *("county", "township", "village", "sister", "neighbour"),
    *("helper", "department", "other", "leader", "prefecture", "auditor"),
)
MEASURES = {measure.code: measure for topic in TOPICS for measure in topic.measures}


@pytest.fixture(autouse=True, scope="module")
def today():
    """Everything here is asked on one day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda value=None, zone=None: value.date() if value else TODAY)
        yield


@pytest.fixture(scope="module")
def county(today, django_db_setup, django_db_blocker):
    """A county with something of everything, and another one with a case and a finding."""
    yield from once(django_db_blocker, made)


def made():
    cast = making.cast_of_monitoring(factories.world())
    HouseholdMembership.objects.update(created_at="2024-01-01T00:00:00+08:00")
    with time_machine.travel("2026-10-12T10:00:00+08:00", tick=False):
        cast.monitored = making.active(cast)
        leaving = factories.household(factories.VILLAGE, by_type="一般农户", head="孙八")
        cast.leaving = making.active(cast, household=leaving)
    for month, on in ((SEPTEMBER, OCTOBER), (OCTOBER, DAY(2026, 11, 1))):
        freeze_month(Division.objects.get(pk=factories.COUNTY), month, on=on)
    late = actions.MeasureDraft(
        kind=MeasureKind.HEALTH, items=[], content="医疗救助", responsible="王芳", planned_on=DAY(2026, 4, 1)
    )
    cast.late = take(actions.plan_measure, cast.monitored, late, by=cast.village)
    cast.neighbours = factories.household(factories.VILLAGE, by_type="一般农户", head="钱七")
    told(cast)
    cast.identifying = opened(cast.neighbours, by=cast.township)
    opened(cast.sibling, by=cast.sister, on=DAY(2026, 11, 18), category="突发严重困难户")
    opened(cast.foreign, by=cast.neighbour, category="突发严重困难户")
    decided(cast.leaving)
    cast.clue = making.clue(cast)
    for home, rule in (
        *((cast.own, "M-NIN"), (cast.neighbours, "M-NIN"), (cast.sibling, "M-FAST")),
        *((cast.own, "M-NOHELP"), (cast.own, "M-DEVEL"), (cast.foreign, "M-WRONG"), (cast.own, "M-TIME")),
    ):
        cast.finding = found(home, rule)
    refresh(on=TODAY)
    return cast


def opened(household, *, by, on=making.CLUE_ON, category="边缘易致贫户"):
    """A case that waits for its visit."""
    draft = actions.CaseDraft(category=category, risks=ILL, clue_on=on)
    return actions.open_case(household, draft, by=by, on=on, version=fresh(household).version)


def decided(case):
    """Only the last step out is missing."""
    MonitoringCase.objects.filter(pk=case.pk).update(status="removal_decided", removal_way="帮扶消除")


def found(household, rule, **facts):
    """What the screening says of a household."""
    return Finding.objects.create(
        key=f"{rule}:{household.pk}",
        rule=rule,
        household=household,
        division_id=household.division_id,
        severity="error",
        message="示例",
        clause="示例",
        first_seen_on=TODAY,
        changed_on=TODAY,
        **facts,
    )


def told(cast):
    """Two departments: one sends what is due, the other sent nothing since it warned once."""
    rival = Organisation.objects.create(name="民政局", kind="department", division_id=factories.COUNTY)
    cast.other = factories.user("other", Role.DEPARTMENT, factories.COUNTY, organisation=rival)
    own, beside = (
        Person.objects.get(memberships__household=home) for home in (cast.sibling, cast.neighbours)
    )
    head = Person.objects.get(name="张三丰")
    people = [(each.name, each.id18, "30000.00") for each in (head, own, beside)]
    stranger = ("李某", factories.identity(777, birth="19500101"), "30000.00")
    sent(feeding.feed(cast, starts="2026-10"), medical(*people, stranger), cast.county)
    away = actions.set_up_feed(
        Division.objects.get(pk=factories.COUNTY),
        "medical",
        rival,
        feeding.draft(cast, starts="2026-08"),
        by=cast.county,
    )
    actions.synchronise(on=TODAY)
    sent(away, medical(people[0]), cast.county)
    cast.warnings = list(Warning.objects.exclude(person=None).order_by("feed_id", "pk"))


def figures_of(user):
    """{code: figure} of everything in somebody's reach, of monitoring's topics."""
    topics = {topic.code for topic in TOPICS}
    lines = [line for topic, line in reports.overview_of(user, "") if topic.code in topics]
    return {figure.measure.code: figure for line in lines for figure in line.figures}


def values_of(user):
    return {code: int(each.value) for code, each in figures_of(user).items() if each.value}


def stored():
    rows = PlaceFigure.objects.filter(measure__in=MEASURES).values_list("division_id", "measure", "value")
    return {(at, code): value for at, code, value in rows}


def recounted():
    return {(at, code): value for code, each in MEASURES.items() for at, value in counted(each).items()}


@pytest.mark.parametrize("who", READERS)
def test_every_figure_is_its_list(county, who):
    user = getattr(county, who)

    for code, figure in figures_of(user).items():
        asked = {name: value for name, (value,) in parse_qs(urlsplit(figure.url).query).items()}
        filterset = figure.measure.listing(user, asked)
        assert set(asked) <= set(filterset.filters), figure.url
        assert filterset.form.is_valid(), (figure.url, filterset.form.errors)
        assert figure.value == filterset.qs.count(), (who, code)


def test_what_each_role_is_told(county):
    """2-02, 2-07, 2-10, 0-33: what a county asks each morning; nothing of cases for a department."""
    own = {
        "monitoring.monitored": 1,
        "monitoring.category_marginal": 1,
        "monitoring.first_late": 1,
        "monitoring.measures_late": 1,
        "monitoring.clues": 1,
        "monitoring.fault_overlooked": 1,
        "monitoring.fault_unhelped": 2,
        "monitoring.fault_other": 1,
        "warnings.in_time": 2,
        "warnings.counted": 2,
    }
    more = {
        "monitoring.monitored": 2,
        "monitoring.category_marginal": 2,
        "monitoring.first_late": 2,
        "monitoring.fault_overlooked": 2,
        "monitoring.identifying": 1,
        "monitoring.identifying_late": 1,
        "monitoring.removing": 1,
        "warnings.unhandled": 1,
        "warnings.late": 1,
        "warnings.counted": 3,
    }
    whole = {
        "monitoring.identifying": 2,
        "monitoring.fault_too_fast": 1,
        "warnings.unhandled": 2,
        "warnings.late": 2,
        "warnings.counted": 4,
        "warnings.open_medical": 2,
        "feeds.missing": 1,
    }
    assert values_of(county.helper) == own
    assert values_of(county.township) == values_of(county.village) == own | more
    assert values_of(county.county) == values_of(county.leader) == own | more | whole
    sent_by = {"warnings.unhandled": 2, "warnings.late": 2, "warnings.in_time": 1, "warnings.counted": 3}
    assert values_of(county.department) == sent_by
    assert values_of(county.other) == {"warnings.in_time": 1, "warnings.counted": 1, "feeds.missing": 1}
    assert not {code for code in figures_of(county.department) if code.startswith("monitoring.")}
    assert "feeds.missing" not in figures_of(county.township)


def test_pages_have_as_many_rows(county, logged_in):
    """The page behind each figure, with rows in it; of the feeds those in whose line a file is missing."""
    client = logged_in(county.county)
    for code, figure in figures_of(county.county).items():
        if figure.value:
            shown = client.get(figure.url).context
            rows = shown["page"].count if "page" in shown else len(shown["scores"])
            assert rows == figure.value, code
    feeds = client.get(reverse("monitoring:feed-list"))
    missing = {score.feed.pk for score in feeds.context["scores"] if score.missing}
    narrowed = client.get(MEASURES["feeds.missing"].url()).context["scores"]
    assert {score.feed.pk for score in narrowed} == missing
    assert len(feeds.context["scores"]) == 2
    assert "没有符合条件的推送" in client.get(reverse("monitoring:feed-list"), {"kind": "water"}).text
    assert "到期的都收到了" in feeds.text


def test_the_rate_is_that_of_the_feeds(county):
    """2-07: 按期办结率 of the dashboard is what the departments' page says."""
    scores = feed_scores(Feed.objects.visible_to(county.county), county.county, on=TODAY)
    values = values_of(county.county)

    assert values["warnings.in_time"] == sum(score.in_time for score in scores)
    assert values["warnings.counted"] == sum(score.handled + score.overdue for score in scores)


def test_the_api_narrows_in_the_same_way(county, logged_in):
    client = logged_in(county.county)
    for address, asked, code in (
        ("/api/v1/warnings/", {"punctuality": "counted"}, "warnings.counted"),
        ("/api/v1/feeds/", {"is_active": "true", "is_missing": "true"}, "feeds.missing"),
    ):
        assert len(client.get(address, asked).json()["results"]) == values_of(county.county)[code]


def test_counted_bit_by_bit_it_is_what_it_would_be_counted_at_once(county):
    """A case is opened and one ends, a measure lands, a clue, a finding and a warning are answered."""
    before = values_of(county.county)
    assert refresh(on=TODAY) == 0
    landed = {"landed_on": TODAY, "amount_yuan": 3000, "proof": making.PDF, "on": TODAY}
    dismissed = {"reason": "已核实", "until": TODAY + datetime.timedelta(days=30), "on": TODAY}
    warning = next(each for each in county.warnings if each.status == "pending")
    newcomer = factories.household(factories.SISTER_VILLAGE, by_type="一般农户")
    for step in (
        partial(opened, newcomer, by=county.sister),
        partial(
            take, actions.announce_removal, county.leaving, by=county.township, announced_on=TODAY, on=TODAY
        ),
        partial(take, actions.land_measure, county.late, by=county.village, **landed),
        partial(take, actions.end_clue, county.clue, by=county.township, note="重复登记"),
        partial(take, actions.dismiss_finding, county.finding, by=county.county, **dismissed),
        partial(take, actions.dismiss_warning, warning, by=county.county, on=TODAY, note="已报销"),
    ):
        step()
        refresh(on=TODAY)
        assert stored() == recounted(), step

    changed = {
        code: number - before.get(code, 0)
        for code, number in values_of(county.county).items()
        if number != before.get(code, 0)
    }
    assert changed == {
        "monitoring.identifying": 1,
        "monitoring.identifying_late": 1,
        "monitoring.removed": 1,
        "monitoring.monitored": -1,
        "monitoring.category_marginal": -1,
        "warnings.unhandled": -1,
        "warnings.late": -1,
        "warnings.open_medical": -1,
    }
    gone = set(before) - set(values_of(county.county))
    assert gone == {
        f"monitoring.{each}" for each in ("first_late", "measures_late", "clues", "removing", "fault_other")
    }


def test_policy_that_changes_is_counted_anew(county):
    """M-TIME: a county that gives itself more days has nobody late, wherever they live."""
    code = "monitoring.identifying_late"
    days = {"days": 300, "count": "calendar"}
    PolicyParameter.objects.create(
        key="ident.max_days",
        division_id=factories.COUNTY,
        valid_from=DAY(2026, 1, 1),
        value=days,
        source="示例",
    )
    assert set(StaleFigure.objects.values_list("division_code", flat=True)) == {factories.COUNTY}
    refresh(on=TODAY)

    assert code not in values_of(county.county)
    assert values_of(county.neighbour)[code] == 1
    assert stored() == recounted()


def test_frozen_months_lead_to_their_households(county, logged_in):
    """0-33: the months of the snapshot stand beside the figures, each with the households behind it."""
    for who, place in (("county", factories.COUNTY), ("township", factories.TOWN), ("prefecture", "9901")):
        client = logged_in(getattr(county, who))
        months = client.get(reverse("dashboard-topic", args=["monitoring"])).context["months"]
        assert [each.month for each in months] == [SEPTEMBER, OCTOBER]
        assert [[value for value, _url in each.cells] for each in months] == [
            [0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 2, 0, 0, 0, 0, 0, 2],
        ]
        for each in months:
            assert f"division={place}" in each.address
            assert client.get(each.address).status_code == 200
            for value, url in each.cells:
                rows = client.get(url).context["rows"] if url else []
                assert sum(row.line.households for row in rows) == value, (who, url)


def test_who_sees_fewer_households_than_a_village_counts_sees_no_frozen_month(county, logged_in):
    topic = reverse("dashboard-topic", args=["monitoring"])
    assert logged_in(county.helper).get(topic).context["months"] == []
    assert logged_in(county.sister).get(topic).context["months"]
    assert logged_in(county.department).get(topic).status_code == 404

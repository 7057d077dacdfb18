"""Pages of villages: incomes and their top-up, workshops, moves, rounds of 回头看, tasks."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from povertycase.models import Division
from projects import actions
from projects.models import ProjectReview, Relocation, VillageIncome, Workshop
from tests import factories
from tests.projects import making
from tests.projects.test_assets import reach

LAST = timezone.localdate().year - 1
BUILT = datetime.date(2024, 6, 1)


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def page(client, name, *args, **query):
    return client.get(reverse(f"projects:{name}", args=args), query)


def send(client, page_name, /, *args, year=None, **body):
    address = reverse(f"projects:{page_name}", args=args)
    return client.post(f"{address}?year={year}" if year else address, body)


def income(cast, yuan="1000001.01", *, year=LAST, code=factories.VILLAGE):
    village = Division.objects.get(pk=code)
    lines = [("property", Decimal(yuan))]
    return actions.record_village_income(village, year, lines, by=cast.county, version=None)


def test_a_village_reports_and_the_county_confirms_its_top_up(cast, logged_in):
    """1-29 on the pages, to the cent of domain.md § 8; nothing is reported as 0."""
    client = logged_in(cast.village)
    listed = page(client, "village-income-list", year=LAST).text
    assert "未上报" in listed
    assert "0.00</td>" not in listed.split("<tfoot>")[0]
    refused = send(client, "village-income-record", factories.VILLAGE, year=LAST, version="")
    assert refused.status_code == 422
    assert "请至少填写一项收入来源" in refused.text

    lines = {"property": "900,000.00", "shares": "100001.01"}
    assert send(client, "village-income-record", factories.VILLAGE, year=LAST, **lines).status_code == 302
    one = page(client, "village-income", factories.VILLAGE, year=LAST).text
    assert "1,000,001.01" in one
    assert "199,998.99" in one
    assert "99,999.50" not in one
    assert "认定兜底条件</a>" not in one
    assert send(client, "village-income-confirm", factories.VILLAGE, year=LAST).status_code == 403

    client = logged_in(cast.county)
    row = VillageIncome.objects.get()
    body = {"version": row.version, "grounds": " "}
    refused = send(client, "village-income-confirm", factories.VILLAGE, year=LAST, **body)
    assert refused.status_code == 422
    assert "请写明认定依据" in refused.text
    body["grounds"] = "符合条件、工作扎实、一时难以脱贫"
    assert send(client, "village-income-confirm", factories.VILLAGE, year=LAST, **body).status_code == 302
    listed = page(client, "village-income-list", year=LAST).text
    for words in ("99,999.50", "99,999.49", "低于兜底线，已认定"):
        assert words in listed


def test_other_figures_need_the_version_that_was_seen(cast, logged_in):
    row = income(cast)
    client = logged_in(cast.township)
    form = page(client, "village-income-record", factories.VILLAGE, year=LAST).text
    assert f'name="version" value="{row.version}"' in form

    stale = send(
        client, "village-income-record", factories.VILLAGE, year=LAST, other="1", version=row.version + 1
    )
    assert stale.status_code == 412
    assert "1,000,001.01" in stale.text
    wrong = send(
        client, "village-income-record", factories.VILLAGE, year=LAST, other="-1", version=row.version
    )
    assert wrong.status_code == 422
    assert "收入不能小于 0" in wrong.text
    missing = send(client, "village-income-record", factories.VILLAGE, year=LAST, other="1")
    assert missing.status_code == 428
    assert page(logged_in(cast.neighbour), "village-income", factories.VILLAGE).status_code == 404


@pytest.mark.parametrize(
    ("standing", "shown", "hidden"),
    [
        ("below", ["红星村"], ["新民村", "东风村"]),
        ("waiting", ["红星村"], ["新民村"]),
        ("not_reported", ["新民村", "和平村"], ["红星村", "东风村"]),
        ("met", ["东风村"], ["红星村", "新民村"]),
        ("confirmed", [], ["红星村", "新民村", "东风村"]),
    ],
)
def test_villages_by_how_they_stand_to_the_floor(cast, logged_in, standing, shown, hidden):
    income(cast)
    income(cast, "1200000.00", code=factories.SISTER_VILLAGE)

    found = page(logged_in(cast.county), "village-income-list", year=LAST, standing=standing)

    names = {row.name for row in found.context["page"].rows}
    assert names >= set(shown)
    assert not names & set(hidden)


def test_against_the_year_before_and_a_total_of_what_is_listed(cast, logged_in):
    income(cast, "500000.00", year=LAST - 1)
    income(cast, "600000.50")
    income(cast, "1200000.00", code=factories.SISTER_VILLAGE)

    found = page(logged_in(cast.county), "village-income-list", year=LAST, page_size=1)

    assert "+100,000.50（+20.00 %）" in found.text
    assert len(found.context["page"].rows) == 1
    assert "1,800,000.50" in found.text.split("<tfoot>")[1]
    assert f'href="?year={LAST}&amp;division=&amp;standing=not_reported"' in found.text


def test_lists_of_villages_ask_as_often_for_twenty_as_for_one(cast, logged_in, django_assert_max_num_queries):
    client = logged_in(cast.county)
    project = making.planned_project(cast)

    def workshop(number):
        Workshop.objects.create(
            division_id=factories.VILLAGE, kind="workshop", name=f"车间{number}", project=project
        )

    def move(number):
        row = factories.household(head=f"搬迁户{number}", is_relocated=True)
        Relocation.objects.create(household=row, division_id=row.division_id, project=project)

    places = ("village-income-list", "workshop-list", "relocation-list", "relocation-households")
    income(cast)
    workshop(0)
    move(0)
    asked = {}
    for name in (*places, "review-list", "task-book"):
        page(client, name, year=LAST)
        with django_assert_max_num_queries(60) as once:
            page(client, name, year=LAST)
        asked[name] = len(once)
    for number in range(1, 20):
        workshop(number)
        move(number)
    income(cast, code=factories.SISTER_VILLAGE)
    for name in places:
        with django_assert_max_num_queries(asked[name]):
            assert page(client, name, year=LAST).status_code == 200


def test_a_workshop_in_doubt_says_why_and_closes(cast, logged_in):
    client = logged_in(cast.village)
    facts = {"kind": "workshop", "name": "红星服装车间", "jobs": "10", "division": factories.VILLAGE}
    wrong = send(client, "workshop-new", **facts, registered_workers="11")
    assert wrong.status_code == 422
    assert "不能超过用工岗位数" in wrong.text
    made = send(client, "workshop-new", **facts, registered_workers="4", orders_yuan="0")
    assert made.status_code == 302
    row = Workshop.objects.get()
    listed = page(client, "workshop-list", state="doubt").text
    assert "没有订单" in listed
    assert reverse("projects:workshop-close", args=[row.pk]) in listed
    assert (
        reverse("projects:workshop-close", args=[row.pk])
        not in page(logged_in(cast.leader), "workshop-list").text
    )
    assert send(logged_in(cast.leader), "workshop-close", row.pk, version=1).status_code == 403

    client = logged_in(cast.village)
    change = {**facts, "orders_yuan": "5000.50", "version": row.version}
    assert send(client, "workshop-change", row.pk, **change).status_code == 302
    assert not page(client, "workshop-list", state="doubt").context["page"].rows
    stale = send(client, "workshop-change", row.pk, **change | {"jobs": "12"})
    assert stale.status_code == 412
    assert "用工岗位（个）" in stale.text
    row.refresh_from_db()
    body = {"version": row.version, "closed_on": timezone.localdate().isoformat()}
    refused = send(client, "workshop-close", row.pk, **body)
    assert refused.status_code == 422
    assert send(client, "workshop-close", row.pk, **body, note="合同到期").status_code == 302
    assert "已关停" in page(client, "workshop-list", state="closed").text
    row.refresh_from_db()
    assert row.orders_yuan == Decimal("5000.50")
    reopened = {**facts, "closed_on": "", "version": row.version}
    assert send(client, "workshop-change", row.pk, **reopened).status_code == 302
    row.refresh_from_db()
    assert row.closed_on is None


def test_a_household_moves_in_before_its_old_house_goes(cast, logged_in):
    project = making.planned_project(cast, category="易地搬迁后扶", subcategory="")
    reach(cast, project, "started", BUILT)
    reach(cast, project, "completed", BUILT)
    cast.own.refresh_from_db()
    cast.own.is_relocated = True
    cast.own.save()
    client = logged_in(cast.township)
    unrecorded = page(client, "relocation-list")
    assert "还有 1 户易地扶贫搬迁户没有登记进度" in unrecorded.text
    assert "张三丰" in page(client, "relocation-households", state="unrecorded").text
    assert send(logged_in(cast.village), "relocation-record", cast.own.pk).status_code == 403

    client = logged_in(cast.township)
    cast.own.refresh_from_db()
    body = {"version": cast.own.version, "project": project.pk, "demolished_on": "2024-07-01"}
    refused = send(client, "relocation-record", cast.own.pk, **body)
    assert refused.status_code == 422
    assert "还没有登记“入住”，不能登记“旧房拆除”" in refused.text
    body["moved_in_on"] = "2024-06-20"
    assert send(client, "relocation-record", cast.own.pk, **body).status_code == 302
    [site] = page(client, "relocation-list").context["rows"]
    assert (site.households, site.counts["moved"], site.counts["to_reclaim"]) == (1, 1, 1)
    for state, count in (("", 1), ("moved", 1), ("demolished", 1), ("reclaimed", 0), ("to_reclaim", 1)):
        found = page(client, "relocation-households", project=project.pk, state=state)
        assert len(found.context["page"].rows) == count, state
    assert "没有登记进度" not in page(client, "relocation-list").text


def test_who_was_relocated_is_not_every_departments_to_know(cast, logged_in):
    cast.own.refresh_from_db()
    cast.own.is_relocated = True
    cast.own.save()

    client = logged_in(cast.department)
    assert "没有登记进度" not in page(client, "relocation-list").text
    assert not page(client, "relocation-households", state="unrecorded").context["page"].rows


def test_a_round_counts_every_industry_project_once(cast, logged_in):
    project = making.planned_project(cast)
    other = making.planned_project(cast, name="红星村花椒烘干房")
    making.planned_project(cast, name="红星村产业路", category="乡村建设行动", subcategory="")
    client = logged_in(cast.township)
    assert "登记回头看" in page(client, "detail", project.pk).text
    project.refresh_from_db()
    body = {
        "version": project.version,
        "round": "1",
        "reviewed_on": timezone.localdate().isoformat(),
        "outcome": "faulty",
    }
    refused = send(client, "review-add", project.pk, **body)
    assert refused.status_code == 422
    assert "请写明发现的问题" in refused.text
    assert send(client, "review-add", project.pk, **body, found="分红没有兑现").status_code == 302
    project.refresh_from_db()
    body["version"] = project.version
    again = send(client, "review-add", project.pk, **body, found="分红没有兑现")
    assert again.status_code == 409

    listed = page(client, "review-list")
    assert (listed.context["cover"].reviewed, listed.context["cover"].projects) == (1, 2)
    missing = page(client, "review-list", outcome="missing").context["page"].rows
    assert [row.pk for row in missing] == [other.pk]
    assert "分红没有兑现" in page(client, "review-list", outcome="faulty").text
    assert "分红没有兑现" in page(client, "detail", project.pk).text
    assert send(logged_in(cast.village), "review-add", other.pk).status_code == 403
    assert ProjectReview.objects.count() == 1


def test_the_task_book_adds_what_projects_promise(cast, logged_in):
    first = making.planned_project(cast)
    making.planned_project(cast, name="红星村花椒基地二期")
    target = first.targets.get(kind="quantity")
    first.refresh_from_db()
    actions.record_target(first, target, actual=Decimal("150.5"), by=cast.township, version=first.version)
    client = logged_in(cast.county)

    shown = page(client, "task-book", year=2024)

    [row] = shown.context["together"].data.data
    assert (row.name, row.unit, row.projects, row.villages) == ("基地面积", "亩", 2, 1)
    assert (row.amount.planned, row.amount.done, row.amount.unknown) == (400, Decimal("150.500"), 1)
    assert row.late == 2
    assert "37.63 %" in shown.text
    assert "1 项未登记" in shown.text
    query = {"year": 2024, "category": "产业发展", "status": "in_library", "target": "基地面积"}
    assert len(page(client, "list", **query).context["page"].rows) == 2
    assert not page(client, "list", **query | {"target": "管网"}).context["page"].rows
    assert page(logged_in(cast.neighbour), "task-book").context["page"].rows == []


def test_every_page_of_villages_leads_to_the_others(cast, logged_in):
    client = logged_in(cast.village)
    names = ("village-income-list", "workshop-list", "relocation-list", "review-list", "task-book")

    for name in names:
        shown = page(client, name).text
        assert all(f'href="{reverse(f"projects:{other}")}"' in shown for other in names)
        here = f'aria-current="page"\n               href="{reverse("projects:village-income-list")}"'
        assert " ".join(here.split()) in " ".join(shown.split())
    assert f'href="{reverse("projects:village-income-list")}"' in page(client, "list").text

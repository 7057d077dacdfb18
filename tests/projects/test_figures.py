"""0-40, 0-41, 0-42, 2-30, 2-36: figures of projects, money and assets are their lists, for whoever asks."""

import datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from povertycase import reports
from povertycase.actions.figures import counted, refresh
from povertycase.choices import Role
from povertycase.figures import measures, topics
from povertycase.models import Attachment, PlaceFigure, PolicyParameter, StaleFigure
from povertycase.templatetags.figures import written
from projects.choices.library import Stage
from projects.figures import TOPICS
from projects.models import (
    Allocation,
    Asset,
    BenefitDue,
    BenefitLink,
    BenefitPayment,
    FundBatch,
    LedgerEntry,
    Loan,
    Milestone,
    PaymentRequest,
    Project,
)
from projects.reports.spending import class_lines, lamp_of
from tests import factories
from tests.once import once
from tests.projects import making

TODAY = making.TODAY
OWN_CODES = {each.code for topic in TOPICS for each in topic.measures}
FUNDS = next(topic for topic in TOPICS if topic.code == "funds")
READERS = (
    *("county", "township", "sister", "village", "helper", "department", "leader"),
    *("prefecture", "finance", "owner", "twice", "neighbour"),
)
DAY = datetime.date(2024, 3, 1)
SOON, PAST = TODAY + datetime.timedelta(days=20), TODAY - datetime.timedelta(days=20)
STEPS = ("started", "completed", "accepted", "handed_over")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: value.date() if value else TODAY)


def yuan(text):
    return Decimal(text).quantize(Decimal("0.01"))


def project(world, place, steps=0, *, late=None, **facts):
    """A project of the year's plan that has come so many steps."""
    moved = {"moved_by": world.county, "moved_at": timezone.now()}
    number = f"2024{Project.objects.count():04d}"
    known = {"year": 2024, "category": "产业发展", "status": "planned", "listed_on": DAY, "name": number}
    row = Project.objects.create(number=number, division_id=place, **{**known, **facts}, **moved)
    here = {"project": row, "division_id": place}
    for kind in STEPS[:steps]:
        Milestone.objects.create(**here, kind=kind, planned_on=DAY, actual_on=DAY)
    if late:
        Milestone.objects.create(**here, kind=late, planned_on=PAST)
    return row


def batch(number, place=factories.COUNTY, *, of=None, **facts):
    known = {
        "year": 2024,
        "level": "县级",
        "source": "县级衔接资金",
        "fund_class": "special",
        "name": number,
        "amount_yuan": yuan(1_000_000),
        "issued_on": DAY,
        "arrived_on": DAY,
    }
    return FundBatch.objects.create(document_number=number, division_id=place, parent=of, **known | facts)


def given(money, to, amount, paid="0"):
    """Money of a batch for a project, and what of it was paid."""
    allocation = Allocation.objects.create(
        batch=money,
        project=to,
        division_id=to.division_id,
        purpose="产业",
        category="产业发展",
        amount_yuan=yuan(amount),
        allocated_on=DAY,
    )
    if Decimal(paid):
        book(allocation, paid)
    return allocation


def book(allocation, paid, on=TODAY):
    """A payment in the ledger, as raw as it gets."""
    by = Project.objects.first().moved_by
    proof = Attachment.objects.first() or making.actions.documents.keep_document(making.PDF, by=by)
    request = PaymentRequest.objects.create(
        allocation=allocation,
        division_id=allocation.division_id,
        mode="progress",
        amount_yuan=yuan(paid),
        purpose="产业",
        payee="示例公司",
        proof=proof,
        requested_on=on,
        status="paid",
        moved_by=by,
        moved_at=timezone.now(),
    )
    return LedgerEntry.objects.create(
        allocation=allocation,
        request=request,
        kind="progress",
        amount_yuan=yuan(paid),
        purpose="产业",
        booked_on=on,
        booked_by=by,
    )


def promise(world, to, amount, paid="0", *, due_on=PAST):
    """Somebody benefits from a project, and was promised so much by a day."""
    here = {"division_id": to.division_id, "created_by": world.county}
    link = BenefitLink.objects.create(
        project=to, beneficiary=world.own, mode="guaranteed", started_on=DAY, **here
    )
    due = BenefitDue.objects.create(
        link=link, kind="guaranteed", due_on=due_on, amount_yuan=yuan(amount), **here
    )
    if Decimal(paid):
        settle(due, paid)
    return due


def settle(due, paid):
    return BenefitPayment.objects.create(
        due=due, kind="paid", amount_yuan=yuan(paid), paid_on=TODAY, booked_by=due.created_by
    )


def lent(household, due_on):
    head = household.memberships.get(relation="户主").person
    lent_on = datetime.date(2023, 10, 1)
    return Loan.objects.create(
        household=household,
        division_id=household.division_id,
        borrower=head,
        bank="示例农商行",
        use="planting",
        purpose="花椒",
        amount_yuan=yuan(50_000),
        months=12,
        applied_on=lent_on,
        decided_on=lent_on,
        lent_on=lent_on,
        due_on=due_on,
        subsidised_yuan=yuan(50_000),
        subsidy_share=Decimal(1),
        status="lent",
        moved_by=Project.objects.first().moved_by,
        moved_at=timezone.now(),
    )


def build():
    """Projects of every place and stage, money that came and that is on its way, promises, loans."""
    world = making.cast_of_projects(factories.world())
    PolicyParameter.objects.filter(key__startswith="fund.special").delete()
    for place, value in (("990101", "0.95"), (factories.TOWN, "0.40")):
        PolicyParameter.objects.create(
            key="fund.special",
            division_id=place,
            valid_from=datetime.date(2020, 1, 1),
            value=value,
            source="示例",
        )
    world.twice = factories.user("twice", Role.TOWNSHIP, factories.TOWN)
    factories.post(world.twice, Role.TOWNSHIP, factories.SISTER_TOWN)
    built = {"implementer": world.builder}
    world.built = project(world, factories.VILLAGE, 1, late="completed", **built)
    rows = [
        project(world, factories.VILLAGE),
        project(world, factories.SISTER_VILLAGE, 2, authority=world.medical, category="巩固三保障成果"),
        project(world, factories.TOWN, 3),
        project(world, factories.COUNTY, 4, **built),
        project(world, factories.SISTER_VILLAGE, status="listed"),
        project(world, factories.VILLAGE, status="drafted", listed_on=None),
        project(world, factories.OTHER_VILLAGE, 1, late="completed"),
    ]
    world.county_project = rows[3]
    world.batch = batch("示财〔2024〕1号")
    town = batch("示财〔2024〕2号", factories.TOWN, of=world.batch, amount_yuan=yuan(300_000))
    world.on_the_way = batch(
        "示财〔2024〕3号", factories.SISTER_TOWN, of=world.batch, amount_yuan=yuan(100_000), arrived_on=None
    )
    world.given = given(world.batch, world.built, "200000.05", "150000.05")
    given(world.batch, rows[1], 50_000)
    given(world.batch, world.county_project, 100_000, "20000")
    given(town, rows[0], 120_000, "90000")
    given(world.on_the_way, rows[1], 40_000)
    given(batch("示财〔2023〕9号", year=2023), rows[1], 70_000, "70000")
    given(batch("示财〔2024〕4号", fund_class="integrated", amount_yuan=yuan(500_000)), rows[2], 10_000)
    batch("邻财〔2024〕1号", factories.OTHER_COUNTY)
    world.due = promise(world, world.built, 1000, "400")
    promise(world, rows[2], 500, "500")
    promise(world, world.county_project, 800)
    promise(world, rows[0], 900, due_on=SOON)
    moved = {"moved_by": world.county, "moved_at": timezone.now(), "kind": "productive", "formed_on": DAY}
    for at, (of, status) in enumerate(
        ((world.built, "normal"), (rows[2], "idle"), (world.county_project, "stalled"))
    ):
        Asset.objects.create(
            project=of, division_id=of.division_id, name=f"资产{at}", value_yuan=1, status=status, **moved
        )
    lent(world.own, PAST)
    lent(world.sibling, SOON)
    refresh(on=TODAY)
    return world


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda value=None, zone=None: value.date() if value else TODAY)
        yield from once(django_db_blocker, build)


@pytest.fixture
def world(db, made):
    for each in READERS:
        getattr(made, each).__dict__.pop("postings", None)
    return made


def figures_of(user, place=""):
    lines = reports.overview_of(user, place)
    return {
        figure.measure.code: figure
        for _topic, line in lines
        for figure in line.figures
        if figure.measure.code in OWN_CODES
    }


def listed(user, measure, url):
    """What the list behind an address comes to."""
    asked = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
    found = measure.listing(user, asked)
    assert set(asked) <= set(found.filters), url
    assert found.form.is_valid(), (url, found.form.errors)
    if not measure.total:
        return found.qs.count()
    return found.qs.order_by().aggregate(total=Sum(measure.total))["total"] or 0


@pytest.mark.parametrize("who", READERS)
def test_every_figure_is_its_list(world, who):
    user = getattr(world, who)
    found = figures_of(user)

    assert found
    for code, figure in found.items():
        assert figure.value == listed(user, figure.measure, figure.url), (who, code)


def test_what_the_county_counts(world):
    found = {code: figure.value for code, figure in figures_of(world.county).items()}

    assert {stage.value: found[f"projects.{stage.value}"] for stage in Stage} == {
        "waiting": 1,
        "started": 1,
        "completed": 1,
        "accepted": 1,
        "handed_over": 1,
    }
    assert (found["projects.listed"], found["projects.late"], found["projects.unlinked"]) == (6, 1, 1)
    assert found["funds.special_allocated"] == yuan("470000.05")  # not the 40,000 that have not arrived
    # 1,000,000 less 300,000 and 350,000.05, for what is on its way is the county's; of the township 180,000.
    assert found["funds.special_unallocated"] == yuan("349999.95") + yuan(180_000)
    assert found["funds.special_paid"] == yuan("260000.05")
    assert found["funds.integrated_unallocated"] == yuan(490_000)
    assert found["funds.blocked"] == 4
    assert (found["assets.due"], found["assets.paid"], found["assets.short"]) == (2300, 900, 1400)
    assert (found["assets.late"], found["assets.idle"], found["assets.stalled"]) == (2, 1, 1)
    assert (found["loans.due"], found["loans.overdue"]) == (1, 1)


@pytest.mark.parametrize(
    ("who", "place"), [("county", "990101"), ("township", factories.TOWN), ("sister", "")]
)
def test_rates_are_those_of_the_money_board(world, who, place):
    """0-42: one rule for both pages, for every class and place."""
    user = getattr(world, who)
    place = place or factories.SISTER_TOWN
    lines = {line.fund_class: line for line in class_lines(user, year=2024, as_of=TODAY, place=place)}

    shares = reports.board_of(user, FUNDS, place).whole.shares

    assert len(shares) == 2
    for share, name in zip(shares, ("special", "integrated"), strict=True):
        line = lines[name]
        assert (share.value, share.lamp) == (line.rate.rate, lamp_of(line.lamp)), (who, name)


def test_each_place_is_held_to_its_own_target(world):
    lines = {line.code: line for line in reports.board_of(world.county, FUNDS, "990101").lines}

    assert lines[factories.TOWN].shares[0].lamp == {"state": "ok", "words": "已达标"}
    assert lines[factories.SISTER_TOWN].shares[0].lamp["state"] == "overdue"
    assert lines[""].shares[0].lamp is None


def test_what_lies_at_the_county_itself_has_a_list_too(world):
    for topic in TOPICS:
        board = reports.board_of(world.county, topic, factories.COUNTY)
        [rest] = [line for line in board.lines if not line.code]
        for at, figure in enumerate(board.whole.figures):
            assert figure.value == sum(line.figures[at].value for line in board.lines), figure.measure.code
        for figure in rest.figures:
            if figure.measure.own:
                assert figure.value == listed(world.county, figure.measure, figure.url), figure.measure.code
            else:
                assert (figure.value, figure.url) == (0, "")


def test_no_list_is_shown_for_what_lies_in_a_place_that_is_no_more(world):
    Project.objects.filter(pk=world.built.pk).update(division_id="990101100202")
    village = world.built.division.__class__.objects.filter(pk="990101100202")
    village.update(valid_to=datetime.date(2024, 1, 1))
    refresh(on=TODAY)

    board = reports.board_of(world.township, TOPICS[0], factories.TOWN)

    [rest] = [line for line in board.lines if not line.code]
    urls = {figure.measure.code: figure.url for figure in rest.figures}
    assert urls["projects.started"] == ""
    assert "own=true" in urls["projects.accepted"]


@pytest.mark.parametrize("who", ["county", "village", "finance", "owner"])
def test_the_page_behind_a_figure_shows_it(world, logged_in, who):
    """Every list is open to whoever has its figure; a sum stands in its last row."""
    user = getattr(world, who)
    client = logged_in(user)
    seen = set()
    for code, figure in figures_of(user).items():
        kind = figure.measure.address, figure.measure.total
        if kind in seen or not figure.value:
            continue
        seen.add(kind)
        page = client.get(figure.url)
        assert page.status_code == 200, (who, figure.url)
        if figure.measure.total:
            foot = page.text[page.text.index("<tfoot>") :]
            assert written(figure.value, figure.measure) in foot, (who, code)


def test_who_has_which_figures(world):
    """Villages, helpers and other departments have no batches, and so no rates; loans are finance's."""
    for who in ("village", "helper", "department", "owner"):
        found = figures_of(getattr(world, who))
        assert not [code for code in found if code.endswith("_unallocated")], who
        board = reports.board_of(getattr(world, who), FUNDS, "")
        assert board.whole.shares == [], who
        assert ("loans.overdue" in found) is (who in {"village", "helper"}), who
    assert figures_of(world.owner)["funds.special_paid"].value == yuan("170000.05")
    found = figures_of(world.finance)
    assert found["funds.special_paid"].value == yuan("260000.05")
    assert found["loans.overdue"].value == 1


def stored():
    rows = PlaceFigure.objects.filter(measure__in=OWN_CODES).values_list("division_id", "measure", "value")
    return {(at, code): value for at, code, value in rows}


def recounted():
    """The same, counted from nothing."""
    own = [each for each in measures() if each.code in OWN_CODES]
    return {(at, each.code): value for each in own for at, value in counted(each).items()}


CHANGES = {
    "a payment": lambda world: book(world.given, "5000"),
    "money arrives": lambda world: FundBatch.objects.filter(pk=world.on_the_way.pk).update(arrived_on=TODAY),
    "another class": lambda world: FundBatch.objects.filter(pk=world.batch.pk).update(
        fund_class="integrated"
    ),
    "less is given": lambda world: Allocation.objects.filter(pk=world.given.pk).update(amount_yuan=160_000),
    "a promise is kept": lambda world: settle(world.due, "100"),
    "a promise is lowered": lambda world: BenefitDue.objects.filter(pk=world.due.pk).update(amount_yuan=450),
    "a link ends": lambda world: BenefitLink.objects.update(ended_on=TODAY),
    "a step comes": lambda world: Milestone.objects.filter(actual_on=None).update(actual_on=TODAY),
    "a project leaves": lambda world: Project.objects.filter(pk=world.built.pk).update(status="terminated"),
    "a project moves": lambda world: Project.objects.filter(pk=world.built.pk).update(
        division_id=factories.SISTER_VILLAGE
    ),
    "an asset does badly": lambda world: Asset.objects.update(status="idle"),
    "a loan is paid back": lambda world: Loan.objects.update(status="repaid"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_only_what_changed_is_counted_anew(world, change):
    before = stored()
    assert before == recounted()
    StaleFigure.objects.all().delete()

    CHANGES[change](world)
    with connection.cursor() as cursor:  # composite keys follow at the end
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refresh(on=TODAY)

    assert stored() != before
    assert stored() == recounted()


def test_money_is_shown_in_wan_and_told_in_yuan(world, logged_in):
    client = logged_in(world.county)
    page = client.get(reverse("dashboard-topic", args=["funds"])).text
    assert ">47.000005</b>专项已安排（万元）" in page
    assert "落后于序时进度" in page

    answer = client.get(reverse("api:figure-list")).json()

    told = {each["code"]: (each["value"], each["unit"]) for each in answer["figures"]}
    assert told["funds.special_allocated"] == ("470000.05", "元")
    assert told["projects.listed"] == ("6.00", "个")


def test_every_topic_is_known_to_the_dashboard():
    assert all(topic in topics() for topic in TOPICS)

"""四合一 (0-36, 0-37): written down, compared, counted, taken out as a sheet and in again."""

import datetime
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from households import actions
from households.actions.channel_checks import correction_duties, refresh_channels
from households.actions.channels import ChannelDraft
from households.choices.four_in_one import WRITTEN_DOWN, DataChannel
from households.models import ChannelSnapshot, ConsistencyCheck, Household
from households.models.channel_sql import registered
from households.reports.four_in_one import rates
from households.reports.invariants import INVARIANTS
from households.tasks import import_channels, read_channels
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.exceptions import Invalid, Refused, Stale
from povertycase.models import AuditEvent, Job, Obligation
from tests import factories
from tests.households.visiting import sent

ON = datetime.date(2026, 11, 2)
TOMORROW = ON + datetime.timedelta(days=1)


@pytest.fixture
def cast(world):
    save_parameters(read_parameters())
    return world


@pytest.fixture
def home(cast):
    row = factories.household(
        head="孙七", members=[("孙小妹", "之女")], address="红星村一组", cause_main="因病", exit_year=2018,
        house_grade="A", has_safe_water=True,
    )  # fmt: skip
    for person in (each.person for each in row.memberships.all()):
        type(person).objects.filter(pk=person.pk).update(has_resident_medical=True)
    row.incomes.create(
        division_id=row.division_id, period_start="2025-10-01", period_end="2026-09-30",
        stated_per_capita_yuan="12860.50",
    )  # fmt: skip
    return row


def agreed(home, cast, *, on=ON, **changed):
    """All three written down as the register has it, but for {channel: {field: text}}."""
    said = register_of(home)
    known = {each.channel: each.version for each in ChannelSnapshot.objects.filter(household=home)}
    drafts = [
        ChannelDraft(channel, said | changed.get(channel.value, {}), known.get(channel))
        for channel in WRITTEN_DOWN
    ]
    actions.record_channels(home, drafts, by=cast.village, on=on)
    return ConsistencyCheck.objects.get(household=home)


def register_of(home):
    known = ChannelSnapshot.objects.filter(household=home, channel=DataChannel.SYSTEM).first()
    return (known or registered(home.pk, on=ON)).said.values


def sound():
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS["I14-correction-duties"][1])
        return cursor.fetchone()[0] == 0


def test_the_register_says_all_fifteen(home, cast):
    """The mapping of the register, field by field (0-36)."""
    said = register_of(home)

    assert said == {
        "head": "孙七",
        "head_certificate": home.memberships.get(relation="户主").person.id18,
        "size": "2",
        "members": "孙七、孙小妹",
        "address": "红星村一组",
        "cause": "因病",
        "exit_year": "2018",
        "monitoring_category": "无",
        "monitoring_state": "无",
        "per_capita_yuan": "12860.5",
        "house_grade": "A",
        "safe_water": "是",
        "insured": "2",
        "helper": "无",
        "industry": "无",
    }


def test_all_four_agree(home, cast):
    """0-36: four that say the same; the audit trail tells channels and no value."""
    check = agreed(home, cast)

    assert check.state == "consistent"
    assert check.books_agree
    assert check.matches_life
    assert check.due_on is None
    assert not Obligation.objects.filter(kind="correction").exists()
    event = AuditEvent.objects.get(verb="record_channels")
    assert event.facts["channels"] == ["actual", "handbook", "card"]
    assert "孙七" not in str(event.facts)


def test_a_register_that_is_behind_is_the_townships_to_correct(home, cast):
    """0-37: a correction is owed for fifteen days, met when all agree, and owed anew later."""
    check = agreed(home, cast, on=TOMORROW, actual={"size": "3"}, handbook={"size": "3"}, card={"size": "3"})

    owed = Obligation.objects.get(kind="correction")
    assert check.behind == ["system"]
    assert owed.role == "township"
    assert owed.state == "open"
    assert owed.due_on == TOMORROW + datetime.timedelta(days=15)
    assert owed.household_key == home.pk
    assert "孙七" not in owed.title
    assert sound()
    factories.member(home, "孙小弟", "之子", has_resident_medical=True)
    refresh_channels(on=TOMORROW + datetime.timedelta(days=2))
    check.refresh_from_db()
    assert {each["field"] for each in check.differences} == {"members", "insured"}
    assert check.due_on == owed.due_on  # it has differed since the same day
    agreed(home, cast, on=TOMORROW + datetime.timedelta(days=3))
    owed.refresh_from_db()
    assert owed.state == "met"
    assert sound()
    assert [duty.state for duty in correction_duties()] == ["met"]


def test_a_handbook_that_is_behind_is_the_villages(home, cast):
    """0-37: 适时修正帮扶手册."""
    check = agreed(home, cast, handbook={"helper": "别人"})

    assert check.behind == ["handbook"]
    assert Obligation.objects.get(kind="correction").role == "village"


def test_a_changed_register_is_compared_by_the_hourly_job_alone_where_it_changed(home, cast):
    agreed(home, cast)
    assert refresh_channels(on=TOMORROW) == 0
    Household.objects.filter(pk=home.pk).update(house_grade="C")

    assert refresh_channels(on=TOMORROW) == 1

    check = ConsistencyCheck.objects.get(household=home)
    assert check.state == "differs"
    # The register says so since that day, and what is newest is believed.
    assert check.behind == ["actual", "handbook", "card"]


def test_a_household_that_left_the_register_is_compared_no_more(home, cast):
    agreed(home, cast, card={"size": "9"})
    home.refresh_from_db()
    actions.close_household(
        home, reason="自然销户", left_reason="死亡", by=cast.township, on=TOMORROW, version=home.version
    )

    refresh_channels(on=TOMORROW)

    assert not ConsistencyCheck.objects.exists()
    assert Obligation.objects.get(kind="correction").state == "withdrawn"
    assert sound()


def test_what_cannot_be_read_is_told_and_nothing_is_written(home, cast):
    with pytest.raises(Invalid) as refusal:
        actions.record_channels(
            home, [ChannelDraft("card", {"size": "四", "safe_water": "也许"})], by=cast.village, on=ON
        )

    assert {each.field for each in refusal.value.unmet} == {"card.size", "card.safe_water"}
    assert not ChannelSnapshot.objects.exclude(channel="system").exists()


def test_nobody_writes_the_systems_channel(home, cast):
    with pytest.raises(Invalid):
        actions.record_channels(home, [ChannelDraft("system", {"size": "3"})], by=cast.county, on=ON)


def test_nobody_looked_in_the_year_one(home, cast, logged_in):
    with pytest.raises(Invalid) as refusal:
        agreed(home, cast, on=datetime.date(1, 1, 1))
    assert {each.code for each in refusal.value.unmet} == {"day_mistyped"}
    page = logged_in(cast.village).post(f"/households/{home.pk}/four-in-one/record/", {"on": "0001-01-01"})
    assert "核对日期太早" in page.content.decode()


def test_two_at_once_do_not_overwrite_each_other(home, cast):
    agreed(home, cast)
    with pytest.raises(Stale):
        actions.record_channels(home, [ChannelDraft("card", {"size": "3"}, 0)], by=cast.village, on=ON)


def test_a_reader_does_not_write(home, cast):
    with pytest.raises(Refused):
        actions.record_channels(home, [ChannelDraft("card", {"size": "3"})], by=cast.leader, on=ON)


def test_the_form_is_filled_with_the_register_and_writes_what_is_ticked(home, cast, logged_in):
    """An evening saved: nothing is typed twice, personal values stand masked and stay."""
    client = logged_in(cast.village)
    url = reverse("households:four-in-one-record", args=[home.pk])
    page = client.get(url)
    form = page.context["form"]
    given = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, False)}
    assert given["handbook__members"] == "孙七、孙小妹"
    assert "*" in given["handbook__head_certificate"]
    assert home.memberships.get(relation="户主").person.id18 not in page.content.decode()

    unticked = client.post(url, given | {"on": "2026-11-02"})
    assert unticked.status_code == 422
    assert "请勾选" in unticked.content.decode()
    wrong = client.post(url, given | {"on": "2026-11-02", "card__use": "on", "card__size": "四"})
    assert wrong.status_code == 422
    assert "明白卡“家庭人口数”应写整数" in wrong.content.decode()
    done = client.post(url, given | {"on": "2026-11-02", "handbook__use": "on", "handbook__size": "3"})

    assert done.status_code == 302
    row = ChannelSnapshot.objects.exclude(channel="system").get()
    assert (row.channel, row.size, row.address) == ("handbook", "3", "红星村一组")
    assert row.head_certificate == home.memberships.get(relation="户主").person.id18
    shown = client.get(reverse("households:four-in-one-household", args=[home.pk])).content.decode()
    assert "帮扶手册" in shown
    assert "不一致" in shown


def test_a_visit_that_finds_everything_as_registered_writes_what_is_really_so(home, cast):
    """0-36: 实际情况 is seen during a visit."""
    visit = actions.record_visit(uuid.uuid4(), body=sent(home), by=cast.village).row

    actions.confirm_register(visit, by=cast.village)

    row = ChannelSnapshot.objects.get(channel="actual")
    assert (row.visit, row.size, row.taken_on) == (visit, "2", visit.visited_on)


def test_each_figure_leads_to_exactly_its_households(home, cast, logged_in):
    """0-36: rates by place; the denominator is every household on the register."""
    agreed(home, cast)
    other = factories.household(head="周八")
    agreed(other, cast, card={"size": "9"})
    client = logged_in(cast.township)
    here = {each.code: each for each in rates(cast.township)}[factories.VILLAGE]
    active = Household.objects.visible_to(cast.township).active()

    assert here.registered == active.filter(division=factories.VILLAGE).count()
    assert (here.complete, here.consistent, here.books, here.life) == (2, 1, 1, 1)
    assert here.differs == 1
    page = client.get(reverse("households:four-in-one"))
    assert page.status_code == 200
    for standing, count in (
        ("complete", 2), ("consistent", 1), ("books", 1), ("life", 1), ("differs", 1),
        ("incomplete", here.registered - 2),
    ):  # fmt: skip
        asked = {"division": factories.VILLAGE, "standing": standing}
        found = client.get(reverse("households:four-in-one-list"), asked).context["page"]
        assert found.count == count, standing
    narrow = client.get(reverse("households:four-in-one-list"), {"field": "size"})
    assert [row.pk for row in narrow.context["page"].rows] == [other.pk]


def test_rates_are_two_statements_and_the_list_asks_as_often_for_many(home, cast, logged_in):
    client = logged_in(cast.county)
    url = reverse("households:four-in-one-list")

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url, {"division": factories.VILLAGE}).status_code == 200
        return len(queries)

    agreed(home, cast)
    client.get(url)
    few = asked()
    for number in range(5):
        agreed(factories.household(head=f"甲{number}"), cast)
    assert asked() == few
    with CaptureQueriesContext(connection) as queries:
        rates(cast.county)
    assert len([each for each in queries if "household" in each["sql"]]) == 1


# Sheets.

EXPORT, IMPORT = reverse("households:channel-export"), reverse("households:channel-import")


def taken_out(client, tmp_path, channel="handbook"):
    answer = client.post(EXPORT, {"channel": channel, "purpose": "四季度核对手册"})
    path = tmp_path / "channel.xlsx"
    path.write_bytes(answer.getvalue())
    return path


def sent_in(client, path, *, channel="handbook"):
    file = SimpleUploadedFile("四合一.xlsx", path.read_bytes())
    answer = client.post(IMPORT, {"channel": channel, "on": str(TOMORROW), "file": file})
    assert answer.status_code == 302, answer.content.decode()
    job = Job.objects.latest("pk")
    read_channels(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def many(cast):
    rows = [
        factories.household(head=f"{surname}家", address="三组", exit_year=2018)
        for surname in "赵钱李周吴郑王冯"
    ]
    for row in rows:
        agreed(row, cast)
    return rows


def test_out_and_in_again_changes_nothing_and_shows_nobody_whole(many, cast, logged_in, tmp_path):
    client = logged_in(cast.township)
    path = taken_out(client, tmp_path)

    values = {str(cell.value) for row in openpyxl.load_workbook(path)["四合一"].iter_rows() for cell in row}
    assert not values & set(ChannelSnapshot.objects.values_list("head_certificate", flat=True))
    assert sent_in(client, path).result["changed"] == 0
    assert AuditEvent.objects.filter(verb="export_channels").exists()


def edited(path, household, **cells):
    book = openpyxl.load_workbook(path)
    page = book["四合一"]
    header = next(row for row in page.iter_rows() if "渠道" in [cell.value for cell in row])
    at = {cell.value: cell.column for cell in header}
    keys = {page.cell(number, at["本系统户号"]).value: number for number in range(1, page.max_row + 1)}
    row = keys[str(household.pk)]
    for label, value in cells.items():
        page.cell(row, at[label]).value = value
    book.save(path)
    return row


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("本系统户号", "999999999", "没有这一户"),
        ("渠道", "明白卡", "不是“帮扶手册”"),
        ("家庭人口数", "四", "应写整数"),
        ("户主证件号码", "990101********9999", "带星号的内容对不上"),
    ],
)
def test_a_row_that_is_wrong_is_held_and_says_why(many, cast, logged_in, tmp_path, label, value, words):
    client = logged_in(cast.township)
    path = taken_out(client, tmp_path)
    row = edited(path, many[0], **{label: value})

    told = sent_in(client, path).result

    assert told["changed"] == 0
    assert told["held"] == 1
    assert told["findings"][0]["row"] == row
    assert words in told["findings"][0]["message"]


def test_what_changed_since_it_was_looked_at_is_held(many, cast, logged_in, tmp_path):
    client = logged_in(cast.township)
    path = taken_out(client, tmp_path)
    edited(path, many[0], 家庭人口数="8")
    reading = sent_in(client, path)
    key = reading.result["cells"][0]["household"]
    row = ChannelSnapshot.objects.get(household=key, channel="handbook")
    draft = ChannelDraft("handbook", {"industry": "养殖"}, row.version)
    actions.record_channels(row.household, [draft], by=cast.village, on=ON)

    client.post(reverse("households:channel-confirm", args=[reading.pk]))
    job = Job.objects.latest("pk")
    import_channels(job.pk)
    job.refresh_from_db()

    assert job.result["changed"] == 0
    assert "有人改过" in job.result["findings"][0]["message"]


def test_a_sheet_that_is_none_is_refused(cast, logged_in, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    book.save(tmp_path / "other.xlsx")

    job = sent_in(logged_in(cast.township), tmp_path / "other.xlsx")

    assert job.state == "failed"
    assert "没有找到表头" in job.error


def test_api_records_and_lists(home, cast, client):
    """The two collections, with versions and masks."""
    api = APIClient()
    api.force_authenticate(cast.village)
    body = {"household": home.pk, "channel": "card", "values": {"size": "3", "address": "红星村一组"}}
    made = api.post("/api/v1/channels/", body | {"on": "2026-11-02"}, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["address"] == "***"
    assert made.json()["size"] == "3"
    again = api.post("/api/v1/channels/", body | {"on": "2026-11-02"}, format="json")
    assert again.status_code == 428
    ahead = timezone.localdate() + datetime.timedelta(days=1)
    for day, code in ((ahead, 400), (datetime.date(1, 1, 1), 422)):
        told = {"on": day.isoformat(), "version": made.json()["version"]}
        refused = api.post("/api/v1/channels/", body | told, format="json")
        assert (refused.status_code, refused.json()["details"][0]["code"][:4]) == (code, "day_")
    found = api.get("/api/v1/four-in-one/", {"state": "differs"}).json()["results"]
    assert [each["household"] for each in found] == [home.pk]
    assert found[0]["differences"][0]["field"] == "size"

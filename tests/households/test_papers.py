"""明白卡 and 一户一档 (0-36, 0-37): what they say, to whom they are given, and what is written about it."""

import datetime
import io
import uuid

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from households import actions
from households.actions import papers
from households.actions.channels import ChannelDraft
from households.choices.four_in_one import DataChannel
from households.models import ChannelSnapshot, Household, Person
from households.models.channel_sql import registered
from households.reports.cards import MOST_MEMBERS, MOST_RECEIVED, Cards, _listed, pages_of
from households.tasks import print_cards
from povertycase.actions.files import path_of
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import Role
from povertycase.exceptions import Invalid, Refused
from povertycase.models import Attachment, AuditEvent, Job
from povertycase.papers import Received
from tests import factories
from tests.households.visiting import sent

SITE = "https://fp.example.cn/"
CARDS = reverse("households:cards")
READERS = ("village", "helper", "township", "county", "leader", "auditor")


@pytest.fixture
def cast(world):
    save_parameters(read_parameters())
    home = world.own
    Household.objects.filter(pk=home.pk).update(
        cause_main="因病",
        risks=["因病", "因务工就业不稳"],
        address="红星村一组9号",
        group_name="一组",
        house_grade="A",
        has_safe_water=True,
        exit_year=2018,
    )
    Person.objects.filter(name="张三丰").update(
        name="张〇𠮷", health=["长期慢性病"], disability_kind="肢体残疾", phone="13812345678"
    )
    home.incomes.create(
        division_id=home.division_id, period_start="2025-10-01", period_end="2026-09-30",
        stated_per_capita_yuan="12860.50",
    )  # fmt: skip
    home.refresh_from_db()
    return world


def at(name, record):
    return reverse(f"households:{name}", args=[record.pk])


def read(content):
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def numbers_of(household):
    return [member.person.id18 for member in household.memberships.select_related("person")]


def visit(cast):
    return actions.record_visit(uuid.uuid4(), body=sent(cast.own, note="信鸽甲"), by=cast.village)


def asked(client, **changes):
    return client.post(CARDS, {"village": factories.VILLAGE, "purpose": "四季度更换明白卡"} | changes)


# --- one household -------------------------------------------------------------------------------


def test_a_card_is_one_page_with_what_the_register_says(cast, logged_in):
    visit(cast)

    answer = logged_in(cast.village).post(at("card", cast.own))

    (page,) = read(answer.content)
    head = cast.own.memberships.get(relation="户主").person
    told = (
        *("张〇〔U+20BB7〕", "李四妹", "甲镇红星村一组", "12,860.50", "2025.10—2026.09", "脱贫户(享受政策)"),
        *("家庭成员（2人）", f"已落实{timezone.localdate()}", "helper", "监督电话", "扫码登录"),
        head.id18[:6] + "********" + head.id18[-4:],
    )
    assert [words for words in told if words not in page] == []
    assert answer.headers["Content-Type"] == "application/pdf"
    assert AuditEvent.objects.get(verb="print_card").subject_key == str(cast.own.pk)


def test_a_card_has_no_full_number_no_address_and_nothing_about_health(cast, logged_in):
    (page,) = read(logged_in(cast.village).post(at("card", cast.own)).content)

    assert "家庭支出较大、因务工就业不稳" in page
    hidden = (*numbers_of(cast.own), "13812345678", "9号", "因病", "慢性", "残疾")
    assert [words for words in hidden if words in page] == []


def test_a_card_stays_one_page_for_the_largest_family(cast):
    for serial in range(MOST_MEMBERS + 5):
        factories.member(cast.own, f"欧阳{serial}某某", "之子")
    gifts = [
        Received(cast.own.pk, datetime.date(2026, 1, 1 + each), f"第{each}项产业奖补到户资金", 1000)
        for each in range(MOST_RECEIVED + 4)
    ]
    found = Cards(cast.village, factories.VILLAGE, site=SITE, on=datetime.date(2026, 11, 2))
    found._received = lambda keys: {cast.own.pk: gifts}
    cards = found.of(Household.objects.visible_to(cast.village).filter(pk=cast.own.pk))

    (page,) = read(pages_of(cards, by=cast.village, at=timezone.now()))

    assert "家庭成员（27人）" in page
    assert "另有7人，见系统。" in page
    assert "其余4项4,000.00" in page
    assert "合计12,000.00" in page


def test_what_was_received_is_one_line_a_thing_and_health_is_put_together():
    day = datetime.date(2026, 3, 5)
    rows = [
        ("产业帮扶", 500),
        ("健康帮扶", 800),
        ("医疗救助", None),
        ("产业帮扶", 250),
        ("饮水安全保障", None),
    ]

    told = _listed(Received(1, day, what, yuan) for what, yuan in rows)

    assert [line[1:] for line in told["received"]] == [
        ("产业帮扶", "750.00"),
        ("其他帮扶", "800.00"),
        ("饮水安全保障", "—"),
    ]
    assert told["total"] == "1,550.00"


@pytest.mark.parametrize("page", ["card", "file"])
def test_papers_are_for_whoever_reads_the_household_and_for_no_department(cast, logged_in, page):
    said = {"purpose": "入户核对"}
    for name in READERS:
        assert logged_in(getattr(cast, name)).get(at(page, cast.own)).status_code == 200
    for name in ("neighbour", "sister", "system", "stranger"):
        assert logged_in(getattr(cast, name)).post(at(page, cast.own), said).status_code == 404
    # Its own village lets nobody take papers through the eyes of a department.
    factories.post(cast.department, Role.VILLAGE, factories.SISTER_VILLAGE)
    assert logged_in(cast.department).post(at(page, cast.own), said).status_code == 403


def test_a_file_has_the_whole_record_masked_and_who_took_it(cast, logged_in):
    visit(cast)

    assert logged_in(cast.leader).post(at("file", cast.own), {"purpose": ""}).status_code == 422
    answer = logged_in(cast.leader).post(at("file", cast.own), {"purpose": "上级核查"})

    pages = read(answer.content)
    whole = "".join(pages)
    told = (
        "张〇〔U+20BB7〕",
        "长期慢性病",
        "138****5678",
        "信鸽甲",
        "12,860.50",
        "没有监测个案。",
    )
    assert [words for words in told if words not in whole] == []
    assert all("leader（leader）" in page for page in pages)
    assert [number for number in (*numbers_of(cast.own), "13812345678", "9号") if number in whole] == []
    event = AuditEvent.objects.get(verb="print_file")
    assert (event.subject_key, event.note) == (str(cast.own.pk), "上级核查")


def test_a_closed_household_has_a_file_and_no_card(cast, logged_in):
    client = logged_in(cast.township)
    Household.objects.filter(pk=cast.own.pk).update(
        status="closed", closed_on="2026-03-05", closed_reason="整户死亡"
    )

    assert client.post(at("card", cast.own)).status_code == 409
    assert "不再打印" in client.get(at("card", cast.own)).content.decode()
    assert client.post(at("file", cast.own), {"purpose": "归档"}).status_code == 200


# --- a village -----------------------------------------------------------------------------------


def test_the_cards_of_a_village_are_made_by_a_job_and_its_owner_takes_them(cast, logged_in):
    for serial in range(3):
        factories.household(head=f"孙{serial}")
    client = logged_in(cast.township)

    answer = asked(client)
    job = Job.objects.get(kind="households.print_cards")
    assert answer.headers["Location"] == at("cards-made", job)
    assert client.get(at("cards-file", job)).status_code == 409
    print_cards(job.pk)
    assert "4</b> 户的明白卡已做好" in client.get(at("cards-made", job)).content.decode()
    taken = client.get(at("cards-file", job))

    pages = read(taken.content)
    assert (len(pages), len({page.split("户主姓名")[1][:8] for page in pages})) == (4, 4)
    assert "王五" not in "".join(pages)
    events = {event.verb: event for event in AuditEvent.objects.filter(verb__contains="cards")}
    assert events["print_cards"].note == "四季度更换明白卡"
    assert events["print_cards"].facts == {"division": factories.VILLAGE, "households": 4}
    assert events["download_cards"].facts["bytes"] == len(taken.content)
    for name in ("village", "county"):
        assert logged_in(getattr(cast, name)).get(at("cards-file", job)).status_code == 404


def test_cards_lie_encrypted_and_are_gone_after_seven_days(cast, logged_in):
    client = logged_in(cast.village)
    asked(client)
    job = Job.objects.get(kind="households.print_cards")
    print_cards(job.pk)
    job.refresh_from_db()
    file = Attachment.objects.get(pk=job.result["attachment"])

    assert not path_of(file).read_bytes().startswith(b"%PDF")
    assert (file.expires_at - file.created_at).days == 7
    Attachment.objects.filter(pk=file.pk).update(deleted_at=timezone.now())
    assert "已过保留期" in client.get(at("cards-made", job)).content.decode()
    assert client.get(at("cards-file", job)).status_code == 409


def test_a_helper_gets_the_cards_of_the_own_households(cast):
    factories.household(head="孙七")
    job = papers.print_cards(village(cast), purpose="入户发放", site=SITE, by=cast.helper)
    print_cards(job.pk)
    job.refresh_from_db()

    assert job.result["households"] == 1


def test_who_left_the_post_meanwhile_gets_no_cards(cast):
    job = papers.print_cards(village(cast), purpose="入户发放", site=SITE, by=cast.village)
    cast.village.posting_set.update(valid_to="2024-02-01")
    print_cards(job.pk)
    job.refresh_from_db()

    assert (job.state, job.result) == ("failed", {})
    assert not Attachment.objects.exists()


def test_what_a_batch_lacks_is_said(cast, logged_in):
    client = logged_in(cast.village)

    assert "至少" in asked(client, purpose="1").content.decode()
    assert "管辖范围内的行政村" in asked(client, village=factories.SISTER_VILLAGE).content.decode()
    Household.objects.filter(pk=cast.own.pk).update(
        status="closed", closed_on="2026-03-05", closed_reason="整户死亡"
    )
    assert "没有您能打印的在册户" in asked(client).content.decode()
    assert logged_in(cast.department).get(CARDS).status_code == 403
    assert not Job.objects.exists()


def village(cast):
    return cast.own.division


# --- handed over ---------------------------------------------------------------------------------


def test_a_card_that_was_handed_over_says_what_the_register_said(cast, logged_in):
    """0-37: the card is put right by printing it anew."""
    today = timezone.localdate()
    client = logged_in(cast.village)

    assert client.post(at("card-handed", cast.own), {"printed_on": today}).status_code == 302

    card = ChannelSnapshot.objects.get(household=cast.own, channel=DataChannel.CARD)
    assert card.said.values == registered(cast.own.pk, on=today).said.values
    assert (card.taken_on, card.taken_by) == (today, cast.village)
    assert AuditEvent.objects.get(verb="record_channels").facts["channels"] == ["card"]
    assert "明白卡（village）" in client.get(at("card", cast.own)).content.decode()


def test_a_card_from_before_the_last_change_is_no_longer_handed_over(cast):
    day = datetime.date(2026, 3, 2)
    actions.record_channels(
        cast.own, [ChannelDraft(DataChannel.HANDBOOK, {"size": "2"})], by=cast.village, on=day
    )
    papers.hand_over_card(cast.own, printed_on=day, by=cast.village)
    Household.objects.filter(pk=cast.own.pk).update(house_grade="B")

    with pytest.raises(Invalid) as refusal:
        papers.hand_over_card(cast.own, printed_on=day, by=cast.village)
    assert [unmet.code for unmet in refusal.value.unmet] == ["card_outdated"]
    papers.hand_over_card(cast.own, printed_on=timezone.localdate(), by=cast.village)

    assert ChannelSnapshot.objects.get(household=cast.own, channel=DataChannel.CARD).house_grade == "B"


def test_who_only_reads_hands_nothing_over(cast, logged_in):
    for name in ("leader", "auditor", "department"):
        answer = logged_in(getattr(cast, name)).post(
            at("card-handed", cast.own), {"printed_on": "2026-03-02"}
        )
        assert answer.status_code == 403
    with pytest.raises(Refused):
        papers.hand_over_card(cast.own, printed_on=timezone.localdate(), by=cast.leader)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    said = logged_in(cast.village).post(at("card-handed", cast.own), {"printed_on": tomorrow})
    assert "不能晚于今天" in said.content.decode()

"""农户自主申报 (2-06, 2-07): from the code on a village's board to the township's list of clues."""

import datetime
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from households.actions.visits import new_receipt
from monitoring import actions
from monitoring.actions import declarations
from monitoring.actions.declarations import receipt_of
from monitoring.choices.cases import Channel, ClueStatus, Risk
from monitoring.models import Clue, Poster, VillageCode
from monitoring.reports.channels import clues_by_channel
from monitoring.reports.posters import by_town, posted_villages
from monitoring.rules import declaring
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Division, PolicyParameter
from projects.actions import Upload
from tests import factories
from tests.monitoring import making
from tests.rights.test_attacks_declare import ask, send, token_of
from tests.rights.test_attacks_declare import receipt_of as receipt_on

TODAY = timezone.localdate


def village(code=factories.VILLAGE):
    return Division.objects.get(pk=code)


def declaration(**changes):
    facts = {"name": "张三丰", "phone": "13800007788", "plights": [Risk.ILLNESS], "text": "住院"}
    return actions.Declaration(**facts | changes)


@pytest.fixture
def code(world):
    return actions.issue_code(village(), by=world.township)


# --- the rules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("138 0000 7788", "13800007788"),
        ("１３８００００７７８８", "13800007788"),
        ("+86-13800007788", "13800007788"),
        ("(0827)1234567", "08271234567"),
    ],
)
def test_a_telephone_number_is_read_however_it_is_typed(typed, digits):
    assert declaring.plain_phone(typed) == digits
    assert declaring.declaration_unmet("张三", digits, "困难") == []


def test_a_receipt_is_read_however_it_is_typed():
    assert declaring.plain_receipt(" oI2l-abcd ＥＦＧＨ") == "0121ABCDEFGH"


def test_all_that_is_wrong_is_said_at_once():
    codes = {unmet.code for unmet in declaring.declaration_unmet("", "1", "")}

    assert codes == {"name", "phone", "content"}


@pytest.mark.django_db
def test_everything_ticked_and_the_longest_text_fit(world, code):
    words = declaration(plights=list(Risk), text="长" * 400, group_name="组" * 20)
    actions.declare(code, words, token="t", address="10.0.0.1", on=TODAY())

    assert len(Clue.objects.get().content) <= 500


# --- declaring ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_declaration_is_a_clue_of_its_village(world, code, client):
    """2-07: 农户自主申报."""
    answer = send(client, code, group_name="三组", plights=["因病", "缺劳动力"], text="住院 花了三万")
    clue = Clue.objects.get()

    assert answer.status_code == 200
    assert receipt_on(answer).replace("-", "") == clue.receipt
    assert len(clue.receipt) == 12
    assert (clue.channel, clue.status, clue.division_id) == ("declared", "received", factories.VILLAGE)
    assert (clue.subject_name, clue.reporter, clue.household) == ("张三丰", "张三丰", None)
    assert clue.content == "三组。家里有人生大病、家里没有劳动力：住院 花了三万"
    assert list(Clue.objects.visible_to(world.township)) == [clue]
    assert not Clue.objects.visible_to(world.sister).exists()


@pytest.mark.django_db
def test_what_is_wrong_leaves_what_was_typed(code, client):
    page = send(client, code, phone="1", group_name="三组", plights=["因病"]).content.decode()

    assert 'value="三组"' in page
    assert "住院花了三万</textarea>" in page
    assert page.count(" checked") == 2


@pytest.mark.django_db
def test_what_the_form_and_the_rule_refuse_is_said_on_one_page(code, client):
    """2-06: nobody mends one thing only to be told of the next."""
    given = {"name": "张1", "phone": "123", "plights": [], "text": "身份证519900199001011234", "consent": ""}
    page = send(client, code, **given).content.decode()

    for words in ("请填写姓名，用汉字", "请填写能打通的电话", "请不要写身份证号", "请勾选同意"):
        assert page.count(words) == 1
    assert not Clue.objects.exists()
    assert send(client, code, name="").content.decode().count("请填写姓名") == 1


@pytest.mark.django_db
def test_the_township_takes_it_up_and_the_family_sees_it_move(world, code, client):
    making.cast_of_monitoring(world)
    receipt = receipt_on(send(client, code))
    clue = Clue.objects.get()
    row = actions.take_up_clue(
        clue,
        making.fresh(world.own),
        category="边缘易致贫户",
        risks=making.ILL,
        by=world.township,
        on=TODAY(),
        version=clue.version,
    )
    assert "核实中" in ask(client, receipt, "7788").content.decode()

    actions.reject_case(row, by=world.township, version=making.fresh(row).version, note="收入稳定")
    page = ask(client, receipt, "7788").content.decode()
    assert "已办结" in page
    assert "收入稳定" not in page


@pytest.mark.django_db
def test_a_renewed_code_keeps_the_receipts(world, code, client):
    receipt = receipt_on(send(client, code))
    actions.renew_code(code, by=world.township, version=code.version, note="更换")

    assert "已收到" in ask(client, receipt, "7788").content.decode()


@pytest.mark.django_db
def test_nobody_tells_a_receipt_from_its_words(settings):
    mine = receipt_of("t", declaration())
    settings.SECRET_KEY = "another"

    assert receipt_of("t", declaration()) != mine


def pressed_at_once(client):
    """The receipts of one form that four threads send."""
    with transaction.atomic():  # a household has its head when it is committed
        township = factories.world().township
        code = actions.issue_code(village(), by=township)
    token, started, found = token_of(client, code), threading.Barrier(4), []

    def press():
        started.wait()
        try:
            found.append(actions.declare(code, declaration(), token=token, address="10.0.0.1", on=TODAY()))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_by_four_threads_at_once_is_one_clue(client):
    found = pressed_at_once(client)

    assert len(found) == 4
    assert len(set(found)) == 1
    assert Clue.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_receipt_of_the_form_they_would_be_four(client, monkeypatch):
    monkeypatch.setattr(declarations, "receipt_of", lambda *_given: new_receipt())

    assert len(set(pressed_at_once(client))) == Clue.objects.count() == 4


# --- codes and posters --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_village_has_one_live_code(world, code):
    with pytest.raises(Conflict):
        actions.issue_code(village(), by=world.township)
    renewed = actions.renew_code(code, by=world.township, version=code.version, note="海报遗失")

    assert renewed.code != code.code
    assert VillageCode.objects.filter(withdrawn_at=None).get() == renewed
    assert actions.live_code(code.code) is None
    with pytest.raises(Conflict):
        actions.withdraw_code(
            making.fresh(code), by=world.township, version=making.fresh(code).version, note="再停"
        )


@pytest.mark.django_db
def test_a_village_does_not_give_itself_a_code(world):
    with pytest.raises(Refused):
        actions.issue_code(village(), by=world.village)
    with pytest.raises(Refused):
        actions.issue_codes(Division.objects.get(pk=factories.SISTER_TOWN), by=world.township)
    with pytest.raises(Invalid):
        actions.issue_code(Division.objects.get(pk=factories.TOWN), by=world.township)


def hang(world, kind="code", **changes):
    facts = {"kind": kind, "posted_on": TODAY(), "place": "村公示栏", "photo": making.PDF}
    draft = actions.PosterDraft(**facts | changes)
    return actions.record_poster(village(), draft, by=world.village, on=TODAY())


@pytest.mark.django_db
def test_a_poster_needs_a_code_and_a_photograph_and_a_day(world):
    tomorrow = TODAY() + datetime.timedelta(days=1)
    with pytest.raises(Invalid) as refusal:
        hang(world, posted_on=tomorrow, place=" ")
    assert {unmet.code for unmet in refusal.value.unmet} == {"day_later", "place_required", "code_required"}
    actions.issue_code(village(), by=world.township)
    with pytest.raises(Invalid):
        hang(world, photo=Upload("x.exe", b"MZ"))
    assert hang(world).code == VillageCode.objects.get()


@pytest.mark.django_db
def test_a_renewed_code_must_be_hung_anew(world, code):
    """2-06: 张贴到位: a poster that leads nowhere does not count."""
    hang(world)
    hang(world, kind="letter")
    before = next(row for row in posted_villages(world.township) if row.code == factories.VILLAGE)
    actions.renew_code(code, by=world.township, version=code.version, note="更换")
    after = next(row for row in posted_villages(world.township) if row.code == factories.VILLAGE)

    assert (before.gaps, after.gaps) == ([], ["poster"])


@pytest.mark.django_db
def test_coverage_is_counted_by_township(world, code, django_assert_num_queries):
    hang(world)
    with django_assert_num_queries(5):
        towns = by_town(posted_villages(world.county))

    assert [(row.name, row.villages, row.coded, row.posted, row.lettered) for row in towns] == [
        ("甲镇", 2, 1, 1, 0),
        ("乙镇", 2, 0, 0, 0),
        ("丙乡", 1, 0, 0, 0),
    ]
    assert towns[0].share == making.Decimal("0.5")


# --- pages --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_township_gives_codes_prints_them_and_sees_what_is_missing(world, client):
    client.force_login(world.township)
    issued = client.post(reverse("monitoring:poster-issue", args=[factories.TOWN]), follow=True)
    printed = client.get(reverse("monitoring:poster-print", args=[factories.TOWN])).content.decode()
    code = VillageCode.objects.get(division=factories.VILLAGE)
    own = client.get(reverse("monitoring:village-posters", args=[factories.VILLAGE])).content.decode()
    picture = client.get(reverse("monitoring:poster-qr", args=[factories.VILLAGE]))

    assert "已为 2 个村启用申报码" in issued.content.decode()
    assert printed.count('class="sheet"') == 2
    assert "监督电话：<b>12317</b>" in printed
    assert f"http://testserver/declare/{code.code}/" in own
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b"style" not in picture.content


@pytest.mark.django_db
def test_the_code_on_the_poster_leads_where_the_county_says(world, code, client):
    for key, value in (("declare.site", "https://sb.example.cn/"), ("declare.hotline", "0827-1234567")):
        PolicyParameter.objects.create(
            key=key, division_id="990101", valid_from="2026-01-01", value=value, source="示例"
        )
    client.force_login(world.township)
    page = client.get(reverse("monitoring:poster-print", args=[factories.VILLAGE])).content.decode()

    assert f"https://sb.example.cn/declare/{code.code}/" in page
    assert "0827-1234567" in page


@pytest.mark.django_db
def test_a_code_ends_for_a_reason_and_only_as_it_was_seen(world, code, client):
    client.force_login(world.township)
    address = reverse("monitoring:poster-withdraw", args=[factories.VILLAGE])

    assert client.post(address, {"version": code.version, "note": ""}).status_code == 422
    assert client.post(address, {"version": 9, "note": "停用"}).status_code == 412
    done = client.post(address, {"version": code.version, "note": "停用"}, follow=True).content.decode()
    assert "申报码已停用" in done
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_village_hangs_and_photographs(world, code, client):
    client.force_login(world.village)
    address = reverse("monitoring:poster-record", args=[factories.VILLAGE])
    given = {"kind": "code", "posted_on": TODAY().isoformat(), "place": "村公示栏"}
    refused = client.post(address, given)
    photo = SimpleUploadedFile("海报.pdf", b"%PDF-1.4 test")
    done = client.post(address, {**given, "photo": photo}, follow=True).content.decode()

    assert refused.status_code == 422
    assert "张贴已登记" in done
    assert client.get(reverse("monitoring:poster-photo", args=[Poster.objects.get().pk])).status_code == 200


@pytest.mark.django_db
def test_gaps_are_lists_and_every_number_leads_to_its_list(world, code, client):
    hang(world)
    client.force_login(world.county)
    address = reverse("monitoring:poster-list")
    whole = client.get(address).content.decode()
    lacking = client.get(address, {"gap": "code"}).content.decode()
    town = client.get(address, {"town": factories.SISTER_TOWN, "gap": "poster"}).content.decode()

    assert "<b>4</b>没有申报码的村（个），共 5 个村" in whole
    assert "<b>0</b>有申报码、没有张贴海报的村（个）" in whole
    assert "没有申报码的村\n" in lacking
    assert "（4 个）" in lacking.replace("\n", "").replace(" ", "").replace("（4个）", "（4 个）")
    assert "没有缺漏的村" in town
    assert client.get(address, {"gap": "nonsense"}).status_code == 200


# --- channels -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_clues_are_counted_by_channel_and_month(world, client, django_assert_num_queries):
    """2-07: statistics by channel."""
    making.cast_of_monitoring(world)
    code = actions.issue_code(village(), by=world.township)
    send(client, code)
    send(client, code, text="又一件")
    ended = Clue.objects.order_by("pk").first()
    actions.end_clue(ended, by=world.township, version=ended.version, note="不符")
    taken = making.clue(world)
    actions.take_up_clue(
        taken,
        making.fresh(world.own),
        category="边缘易致贫户",
        risks=making.ILL,
        by=world.township,
        on=making.CLUE_ON,
        version=taken.version,
    )
    year = TODAY().year
    with django_assert_num_queries(2):
        found = clues_by_channel(world.county, year=year)
    counts = {
        each.channel: (each.received, each.waiting, each.taken_up, each.ended) for each in found.channels
    }

    assert counts[Channel.DECLARED] == (2, 1, 0, 1)
    assert counts[Channel.CADRE] == ((1, 0, 1, 0) if year == making.CLUE_ON.year else (0, 0, 0, 0))
    assert found.whole.received == Clue.objects.filter(reported_on__year=year).count()
    assert clues_by_channel(world.sister, year=year).whole.received == 0


@pytest.mark.django_db
def test_registered_are_those_that_came_under_monitoring(world):
    making.cast_of_monitoring(world)
    row = making.active(world)
    clue = making.clue(world)
    Clue.objects.filter(pk=clue.pk).update(case=row, status=ClueStatus.TAKEN_UP)
    found = clues_by_channel(world.county, year=making.CLUE_ON.year)

    assert found.whole.registered == found.months[0].whole.registered == 1


@pytest.mark.django_db
def test_the_page_of_channels(world, client):
    client.force_login(world.township)
    address = reverse("monitoring:clue-statistics")
    assert "这一年还没有线索" in client.get(address).content.decode()

    making.cast_of_monitoring(world)
    making.clue(world)
    page = client.get(address, {"year": str(making.CLUE_ON.year)}).content.decode()
    assert "基层干部排查" in page
    assert f"{making.CLUE_ON.month} 月合计" in page
    client.force_login(world.department)
    assert client.get(address).status_code == 403

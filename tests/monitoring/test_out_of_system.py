"""体外循环 (2-02, M-OUT): a paper ledger compared, a masked list, nothing kept but an audit event."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from households.choices import MonitoringState
from households.models import HouseholdMembership
from monitoring.models import Clue
from povertycase.models import Attachment, AuditEvent, Job
from tests import factories
from tests.monitoring import making

PAGE = reverse("monitoring:out-of-system")


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def ledger(*lines, headings=("姓名", "身份证号码", "行政村")):
    """The file of a ledger."""
    book = openpyxl.Workbook()
    book.active.append(["红星村监测户台账"])
    book.active.append(list(headings))
    for each in lines:
        book.active.append(list(each))
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("台账.xlsx", stream.getvalue())


def identity_of(household):
    return HouseholdMembership.objects.get(household=household, relation="户主").person.certificate_number


@pytest.fixture
def lines(cast):
    """Somebody in a case, on a roll, on the register alone, twice there, nowhere, and half written."""
    making.case(cast)
    on_roll = factories.household(
        head="钱有余", monitoring_category="边缘易致贫户", monitoring_state=MonitoringState.ACTIVE
    )
    removed = factories.household(
        head="孙已好", monitoring_category="边缘易致贫户", monitoring_state=MonitoringState.REMOVED
    )
    for _nth in range(2):
        factories.household(head="周同名")
    return [
        ("张三丰", identity_of(cast.own), ""),
        ("钱有余", "", on_roll.division.name),
        ("孙已好", identity_of(removed), ""),
        ("周同名", "", "红星村"),
        ("吴无名", "519900198001010015", "红星村"),
        ("郑缺项", "", ""),
    ]


def test_who_is_outside_is_listed_masked_and_nothing_is_kept(cast, lines, logged_in):
    before = (Clue.objects.count(), Job.objects.count(), Attachment.objects.count())
    page = logged_in(cast.village).post(PAGE, {"file": ledger(*lines)})

    listed = page.text.split("<tbody>")[1].split("</tbody>")[0]
    assert page.status_code == 200
    assert "<b>6</b>台账人数" in page.text
    assert "<b>4</b>台账有、系统没有监测" in page.text
    for name, words in (
        ("孙已好", "在册，没有纳入监测"),
        ("周同名", "同名不止一人"),
        ("吴无名", "登记里没有此人"),
        ("郑缺项", "不全"),
    ):
        assert name in listed
        assert words in listed
    assert "张三丰" not in listed
    assert "钱有余" not in listed
    assert "519900198001010015" not in page.text
    assert "519900********0015" in listed
    assert (Clue.objects.count(), Job.objects.count(), Attachment.objects.count()) == before
    event = AuditEvent.objects.get(verb="compare_paper")
    assert (event.facts, event.note) == ({"rows": 6, "absent": 4}, "")


def test_the_list_is_taken_away_with_a_purpose_and_masked(cast, lines, logged_in):
    client = logged_in(cast.township)
    refused = client.post(PAGE, {"file": ledger(*lines), "export": "1"})
    answer = client.post(PAGE, {"file": ledger(*lines), "export": "1", "purpose": "核对红星村台账"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    words = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]

    assert refused.status_code == 422
    assert "请写明导出用途" in refused.text
    assert "吴无名" in words
    assert "519900********0015" in words
    assert "张三丰" not in words
    assert AuditEvent.objects.get(verb="compare_paper").note == "核对红星村台账"


def test_everybody_monitored_is_said_too(cast, logged_in):
    making.case(cast)
    page = logged_in(cast.village).post(PAGE, {"file": ledger(("张三丰", identity_of(cast.own), ""))})

    assert "台账上的人都在系统里监测" in page.text


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "请选择文件"),
        (SimpleUploadedFile("a.xlsx", b""), "0 字节"),
        (SimpleUploadedFile("a.xlsx", b"x" * 100), "不是"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(cast, logged_in, file, words):
    page = logged_in(cast.village).post(PAGE, {"file": file} if file else {"sent": "yes"})

    assert page.status_code == 422
    assert words in page.text
    assert not AuditEvent.objects.filter(verb="compare_paper").exists()


def test_a_sheet_without_names_is_refused_and_one_with_them_passes(cast, logged_in):
    client = logged_in(cast.village)
    wrong = client.post(PAGE, {"file": ledger(("甲", "乙", "丙"), headings=("一", "二", "三"))})

    assert wrong.status_code == 422
    assert "没有找到表头" in wrong.text
    assert client.post(PAGE, {"file": ledger(("吴无名", "", "红星村"))}).status_code == 200


def test_another_village_s_people_are_not_told_and_numbers_are_not_guessed(cast, logged_in):
    making.case(cast)
    right = identity_of(cast.own)
    guesses = [("张三丰", f"51990019900101{nth:04d}", "") for nth in range(4)]
    neighbour = logged_in(cast.neighbour).post(PAGE, {"file": ledger(("张三丰", right, ""))})
    guessed = logged_in(cast.village).post(PAGE, {"file": ledger(*guesses, ("张三丰", right, ""))})

    assert "<b>1</b>登记里没有此人" in neighbour.text
    assert "<b>5</b>登记里没有此人" in guessed.text


def test_an_identity_that_is_no_whole_one_never_says_that_nobody_is_there(cast, logged_in):
    """2-02: our own lists mask identities, hands leave digits out; neither is somebody who does not exist."""
    making.case(cast)
    masked = identity_of(cast.own)[:6] + "********" + identity_of(cast.own)[-4:]
    rows = [("张三丰", masked, "红星村"), ("张三丰", masked, ""), ("张三丰", "519900", "红星村")]
    page = logged_in(cast.village).post(PAGE, {"file": ledger(*rows)}).text

    assert "<b>1</b>有在办的监测个案" in page
    assert "<b>2</b>姓名、身份证或行政村不全" in page
    assert "<b>0</b>登记里没有此人" in page


def test_self_check_leads_there_and_who_may_not(cast, logged_in):
    assert PAGE in logged_in(cast.village).get(reverse("monitoring:self-check")).text
    for name in ("department", "helper"):
        client = logged_in(getattr(cast, name))
        assert (client.get(PAGE).status_code, client.post(PAGE, {}).status_code) == (403, 403)

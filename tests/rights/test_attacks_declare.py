"""Attacks on the public entrance: guessing, probing, flooding and smuggling by somebody without a login."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring import actions
from monitoring.actions.declarations import entrance_account
from monitoring.actions.knocking import line_of
from monitoring.models import Clue, EntranceCount, VillageCode
from povertycase.models import AuditEvent, Division, PolicyParameter
from tests import factories
from tests.monitoring import making

pytestmark = pytest.mark.django_db

PHONE = "13800007788"
GIVEN = {"name": "张三丰", "phone": PHONE, "plights": ["因病"], "text": "住院花了三万", "consent": "1"}
TOKEN = re.compile(r'name="token" value="([^"]+)"')
RECEIPT = re.compile(r'class="code">([0-9A-Z-]+)<')
FOLLOW = "/declare/receipt/"


@pytest.fixture
def code(world):
    """The code of the cast's village."""
    return actions.issue_code(Division.objects.get(pk=factories.VILLAGE), by=world.township)


@pytest.fixture
def nobody():
    """A telephone that nobody is logged in on."""
    return Client()


def address(code):
    return reverse("declare:form", args=[code if isinstance(code, str) else code.code])


def token_of(client, code, **extra):
    return TOKEN.search(client.get(address(code), **extra).content.decode())[1]


def send(client, code, token=None, *, ip="10.0.0.1", **changes):
    token = token_of(client, code) if token is None else token
    return client.post(address(code), {**GIVEN, "token": token, **changes}, REMOTE_ADDR=ip)


def receipt_of(answer):
    return RECEIPT.search(answer.content.decode())[1]


def ask(client, receipt, tail, ip="10.0.0.1"):
    return client.post(FOLLOW, {"receipt": receipt, "tail": tail}, REMOTE_ADDR=ip)


def limit(key, value):
    PolicyParameter.objects.create(
        key=key, division_id=None, valid_from=making.DAY(2026, 1, 1), value=value, source="示例"
    )


# --- existence ----------------------------------------------------------------------------------------


def test_an_old_code_answers_as_one_that_never_was(world, code, nobody):
    old = code.code
    actions.renew_code(code, by=world.township, version=code.version, note="海报遗失")

    answers = [nobody.get(address(text)) for text in (old, "0" * 16, "A", "..%2f", "x" * 300)]
    answers += [send(nobody, text, token="x") for text in (old, "0" * 16)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "请联系村委会" in answers[0].content.decode()
    assert not Clue.objects.exists()


def test_whatever_is_wrong_with_a_receipt_is_one_answer_of_as_many_questions(world, code, nobody):
    """2-07: no oracle: a guessed receipt, another telephone, a village that closed its entrance."""
    receipt = receipt_of(send(nobody, code))
    answers, asked = [], []
    for given, tail in (("0" * 12, "7788"), (receipt, "0000"), (receipt, "x"), ("", "")):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answers.append(ask(nobody, given, tail))
        asked.append(len(queries))
    code.refresh_from_db()
    actions.withdraw_code(code, by=world.township, version=code.version, note="停用")
    with CaptureQueriesContext(connection) as queries:
        answers.append(ask(nobody, receipt, "7788"))
    asked.append(len(queries))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert len(set(asked)) == 1


def test_a_household_is_answered_alike_whether_we_know_it_or_not(world, code, nobody):
    making.cast_of_monitoring(world)
    head = world.own.memberships.get(relation="户主").person.name
    before = [
        re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}|data:image[^\"]+", "", page(nobody, code, name))
        for name in (head, "欧阳无名")
    ]
    making.case(world)
    after = re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}|data:image[^\"]+", "", page(nobody, code, head, "1"))

    assert before[0] == before[1] == after
    assert set(Clue.objects.values_list("household", flat=True)) == {None}


def page(client, code, name, more=""):
    return send(client, code, name=name, text=f"缺钱{more}").content.decode()


def test_progress_tells_a_word_and_days_alone(world, code, nobody):
    making.cast_of_monitoring(world)
    receipt = receipt_of(send(nobody, code))
    clue = Clue.objects.get()
    received = ask(nobody, receipt.lower().replace("-", " "), "7788").content.decode()
    actions.end_clue(clue, by=world.township, version=clue.version, note="收入高于监测线")
    ended = ask(nobody, receipt, "7788").content.decode()

    assert "已收到" in received
    assert "已办结" in ended
    for page_ in (received, ended):
        for word in ("张三丰", PHONE, "红星村", "甲镇", "收入高于", receipt.replace("-", ""), "不予立案"):
            assert word not in page_


# --- guessing and flooding ----------------------------------------------------------------------------


def test_the_end_of_a_telephone_number_is_not_guessed(code, nobody):
    receipt = receipt_of(send(nobody, code))
    answers = [ask(nobody, receipt, f"{tail:04d}", ip=f"10.1.0.{tail}").status_code for tail in range(25)]

    assert answers == [404] * 20 + [429] * 5
    assert ask(nobody, receipt, "7788", ip="10.9.9.9").status_code == 429
    assert ask(nobody, "1" * 12, "7788", ip="10.9.9.9").status_code == 404


def test_receipts_are_not_guessed(code, nobody):
    limit("declare.follow_per_address_hour", 10)
    answers = [ask(nobody, f"{number:012d}", "7788").status_code for number in range(15)]

    assert answers == [404] * 10 + [429] * 5
    assert ask(nobody, "9" * 12, "7788", ip="10.0.0.2").status_code == 404


def test_a_thousand_posts_are_as_many_clues_as_the_limits_allow_and_lock_nobody_else_out(code, nobody):
    limit("declare.per_address_hour", 60)
    limit("declare.per_code_hour", 80)
    token = token_of(nobody, code)
    flood = [
        send(nobody, code, token, phone=f"138{serial:08d}", text=f"第{serial}次").status_code
        for serial in range(1000)
    ]
    other = send(nobody, code, token, ip="10.0.0.2").status_code

    assert flood.count(200) == 60
    assert set(flood[60:]) == {429}
    assert other == 200
    assert Clue.objects.count() == 61


def test_one_telephone_and_one_village_have_limits_of_their_own(code, nobody, world):
    """An address that is over its limit uses up neither."""
    answers = [send(nobody, code, ip=f"10.0.1.{turn}", text=f"{turn}").status_code for turn in range(7)]
    assert answers == [200] * 5 + [429] * 2

    limit("declare.per_code_hour", 6)
    village = [
        send(nobody, code, ip=f"10.0.2.{turn}", phone=f"1390000000{turn}").status_code for turn in range(3)
    ]
    sister = actions.issue_code(Division.objects.get(pk=factories.SISTER_VILLAGE), by=world.county)

    assert village == [200, 429, 429]
    assert send(nobody, sister, phone="13900000009").status_code == 200


def test_an_ipv4_is_one_however_it_is_written_and_not_everybody(code):
    """A server that listens on both names IPv4 peers ::ffff:a.b.c.d: those must not share a limit (2-06)."""
    lines = [line_of(address) for address in ("192.0.2.7", "::ffff:192.0.2.7", "::ffff:192.0.2.8")]

    assert lines == ["192.0.2.7", "192.0.2.7", "192.0.2.8"]


def test_one_who_asks_for_nothing_does_not_shut_the_door_for_the_others(code, nobody):
    """What is no receipt counts for its own line only: it was one counter for the whole country (2-07)."""
    limit("declare.follow_per_receipt_day", 3)
    assert [ask(nobody, "", "").status_code for _each in range(5)] == [404] * 5
    receipt = receipt_of(send(nobody, code))

    assert ask(nobody, receipt, "12", ip="10.0.0.2").status_code == 404
    assert ask(nobody, receipt, PHONE[-4:], ip="10.0.0.2").status_code == 200


def test_a_line_of_ipv6_is_one_whatever_its_last_half(code, nobody):
    limit("declare.per_address_hour", 3)
    token = token_of(nobody, code)
    found = [
        send(nobody, code, token, ip=f"2001:db8::{n:x}", phone=f"1380000000{n}").status_code for n in range(5)
    ]

    assert found == [200] * 3 + [429] * 2


def test_too_many_is_said_in_chinese_with_a_time(code, nobody):
    limit("declare.per_address_hour", 0)
    answer = send(nobody, code)

    assert answer.status_code == 429
    assert "请稍后再试" in answer.content.decode()
    assert int(answer["Retry-After"]) > 0


def test_what_is_counted_names_nobody(code, nobody):
    ask(nobody, receipt_of(send(nobody, code, ip="10.77.66.55")), "7788", ip="10.77.66.55")
    counted = " ".join(EntranceCount.objects.values_list("key", flat=True))

    assert EntranceCount.objects.count() == 5
    for word in ("10.77.66.55", PHONE, code.code):
        assert word not in counted


# --- smuggling ----------------------------------------------------------------------------------------


def test_a_form_sent_twice_is_one_declaration(code, nobody):
    token = token_of(nobody, code)
    first, again = send(nobody, code, token), send(nobody, code, token)
    another = send(nobody, code, token, text="又住院了")

    assert receipt_of(first) == receipt_of(again) != receipt_of(another)
    assert Clue.objects.count() == 2
    assert AuditEvent.objects.filter(verb="declare_clue").count() == 2


def test_a_token_that_we_did_not_write_or_of_another_village_is_none(world, code, nobody):
    sister = actions.issue_code(Division.objects.get(pk=factories.SISTER_VILLAGE), by=world.county)
    for token in ("", "x", "x" * 200, token_of(nobody, sister)):
        answer = send(nobody, code, token)
        assert answer.status_code == 422
        assert "请再按一次“提交”" in answer.content.decode()
    assert send(nobody, code, TOKEN.search(answer.content.decode())[1]).status_code == 200


def test_a_form_without_our_own_secret_is_refused(code):
    strict = Client(enforce_csrf_checks=True)
    token = token_of(strict, code)

    assert strict.post(address(code), {**GIVEN, "token": token}).status_code == 403
    assert strict.post(FOLLOW, {"receipt": "0" * 12, "tail": "7788"}).status_code == 403
    assert not Clue.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("text", "长" * 401, "请不要超过 400 个字"),
        ("name", "张" * 31, "姓名太长了"),
        ("name", "<script>alert(1)</script>", "请填写姓名"),
        ("name", "张三\r\nSet-Cookie: a=1", "请填写姓名"),
        ("name", "张3", "请填写姓名"),
        ("name", "", "请填写姓名"),
        ("phone", "12345", "请填写能打通的电话"),
        ("phone", "", "请填写联系电话"),
        ("phone", "1" * 30, "电话太长了"),
        ("plights", "因懒", "请在列出的困难里选"),
        ("group_name", "组" * 21, "村民小组太长了"),
        ("text", "身份证 519900 19800101 0011", "请不要写身份证号"),
        ("text", "卡号６２２８４８００１１１１２２２２３３３", "请不要写身份证号"),
        ("consent", "", "请勾选同意"),
        ("text", "a\x00b", "不允许"),
    ],
)
def test_what_cannot_be_taken_gets_its_sentence(code, nobody, field, value, sentence):
    answer = send(nobody, code, **{field: value})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()
    assert not Clue.objects.exists()


def test_nothing_said_is_asked_for(code, nobody):
    answer = send(nobody, code, plights=[], text=" \n ")

    assert answer.status_code == 422
    assert "请勾选或者写下家里遇到的困难" in answer.content.decode()


def test_script_in_the_text_is_text(world, code, nobody, client):
    send(nobody, code, text="<script>alert(1)</script>{{ 7|add:7 }}")
    again = send(nobody, code, text="<b>x</b>", consent="").content.decode()

    assert "&lt;b&gt;x&lt;/b&gt;" in again
    assert Clue.objects.get().content.endswith("<script>alert(1)</script>{{ 7|add:7 }}")


def test_six_megabytes_are_refused(code, nobody):
    assert send(nobody, code, text="长" * 2_100_000).status_code == 400
    assert not Clue.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_not_offered(code, nobody, method):
    for path in (address(code), FOLLOW):
        assert getattr(nobody, method)(path).status_code == 405


def test_a_host_that_is_not_ours_gets_no_page(code, nobody):
    assert nobody.get(address(code), headers={"host": "evil.example"}).status_code == 400


def test_a_forwarded_address_counts_for_nothing_without_a_proxy(code, nobody):
    limit("declare.per_address_hour", 2)
    token = token_of(nobody, code)
    found = [
        nobody.post(
            address(code),
            {**GIVEN, "token": token, "phone": f"1380000000{turn}"},
            headers={"x-forwarded-for": f"10.0.0.{turn}", "x-real-ip": f"10.0.0.{turn}"},
        ).status_code
        for turn in range(4)
    ]

    assert found == [200, 200, 429, 429]


def test_pages_are_kept_by_nobody_found_by_nobody_and_set_one_cookie(code, nobody):
    cache.clear()
    for answer in (
        nobody.get(address(code)),
        nobody.get(FOLLOW),
        send(nobody, code),
        nobody.get(address("0")),
    ):
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "<script" not in answer.content.decode()
        assert len(answer.content) < 20_000
        assert set(answer.cookies) <= {"csrf"}


def test_the_account_it_is_written_under_opens_nothing(code, nobody, client):
    send(nobody, code)
    account = entrance_account()

    assert Clue.objects.get().moved_by == account
    assert not account.has_usable_password()
    assert not account.is_active
    assert account.postings == []


def test_a_telephone_number_is_kept_as_ciphertext(code, nobody):
    send(nobody, code, phone="138-0000 7788")
    with connection.cursor() as cursor:
        cursor.execute("SELECT monitoring_clue::text FROM monitoring_clue")
        row = cursor.fetchone()[0]

    assert PHONE not in row
    assert Clue.objects.get().reporter_phone == PHONE


def test_codes_are_long_and_never_alike(world):
    town = Division.objects.get(pk=factories.TOWN)
    assert actions.issue_codes(town, by=world.township) == 2
    code = VillageCode.objects.get(division=factories.VILLAGE, withdrawn_at=None)
    seen = {code.code}
    for _turn in range(20):
        code = actions.renew_code(code, by=world.township, version=code.version, note="更换")
        seen.add(code.code)

    assert len(seen) == 21
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{16}", each) for each in seen)

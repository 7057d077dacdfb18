"""0-09, F-REM-3: what leaves the system leaves once, names nobody, and what nobody knows of is shown."""

import datetime
import smtplib
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from povertycase.actions import gateways, outbox
from povertycase.actions.obligations import owe
from povertycase.actions.outbox import deliver, send_again
from povertycase.actions.outgoing import post, remind_everywhere
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import ChannelKind, DispatchState, Role
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import AuditEvent, Channel, Dispatch, Notification, Obligation, User
from tests import factories
from tests.gateway import ANSWERS, UNSAID, gateway
from tests.once import once
from tests.povertycase.test_obligations import DUE, duty

WAITING, SENDING, SENT = DispatchState.WAITING, DispatchState.SENDING, DispatchState.SENT
FAILED, UNKNOWN = DispatchState.FAILED, DispatchState.UNKNOWN
REASON = "已电话确认没有收到"
TODAY = datetime.date(2026, 6, 30)
assert TODAY == DUE


def owing_world():
    """The village owes three things about a household; one is over time."""
    cast = factories.world()
    save_parameters(read_parameters())
    owe([duty(1, household_key=cast.own.pk), duty(2), duty(3, due_on=DUE - datetime.timedelta(days=2))])
    Obligation.objects.update(since=DUE - datetime.timedelta(days=2))
    return cast


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, owing_world)


@pytest.fixture
def cast(shared, db):
    return shared


@pytest.fixture(scope="module")
def listening(tmp_path_factory):
    """The robot's gateway; its certificate is the only one trusted."""
    folder = tmp_path_factory.mktemp("gateway")
    with gateway(folder) as robot, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
        yield robot


@pytest.fixture
def robot(listening, settings, monkeypatch):
    """The same with nothing said yet; nobody waits long for an answer."""
    settings.WEBHOOK_HOSTS = frozenset({listening.host})
    monkeypatch.setattr(gateways, "ANSWER_SECONDS", 0.3)
    listening.script[:] = ["ok"]
    listening.asked.clear()
    listening.shown.clear()
    return listening


@pytest.fixture
def group(cast, robot):
    """A robot in the group of the town."""
    return Channel.objects.create(
        name="镇工作群", kind=ChannelKind.WECOM, division_id=factories.TOWN, address=robot.address
    )


@pytest.fixture
def message(group):
    """This morning's message to the group, waiting."""
    post(on=DUE)
    return Dispatch.objects.get()


def retried():
    """The pause after a refusal is over."""
    Dispatch.objects.filter(state=WAITING).update(not_before=timezone.now())
    return deliver(on=DUE)


def test_a_group_reads_counts_and_nothing_else(message, robot, settings):
    """One message a place and morning, with counts by kind; again, none."""
    settings.SITE_ADDRESS = "https://case.county.lan"
    post(on=DUE)
    assert deliver(on=DUE) == 1

    assert message.text == "【防返贫】甲镇待办：帮扶措施落实 超期 1 项、7 天内到期 2 项。请登录系统查看。"
    assert robot.asked == [("/send?key=k", message.text)]
    row = Dispatch.objects.get()
    assert (row.state, row.attempts, row.answer) == (SENT, 1, "0")
    assert deliver(on=DUE) == 0
    post(on=DUE + datetime.timedelta(days=1))
    assert Dispatch.objects.latest("pk").text.endswith("请登录系统查看：https://case.county.lan/")


def test_where_nothing_is_due_nothing_is_said(group):
    post(on=DUE - datetime.timedelta(days=60))

    assert not Dispatch.objects.exists()


def test_a_group_reads_nothing_of_another_place_nor_of_what_no_officer_there_may_know(group, monkeypatch):
    """What the place's own office does not see, its group does not count."""
    Channel.objects.filter(pk=group.pk).update(division=factories.SISTER_TOWN)
    post(on=DUE)
    assert not Dispatch.objects.exists()

    Channel.objects.filter(pk=group.pk).update(division=factories.TOWN)
    queries = type(Obligation.objects.all())
    within = queries.within
    monkeypatch.setattr(queries, "within", lambda rows, by: within(rows, by) & ~Q(subject_code="measure:3"))
    post(on=DUE)
    assert "超期" not in Dispatch.objects.get().text


@pytest.mark.parametrize(
    ("how", "states", "code"),
    [
        ("late", [SENT], "0"),
        ("error", [UNKNOWN], "500"),
        ("busy", [UNKNOWN], "-1"),
        ("riddle", [UNKNOWN], "200"),
        ("silent", [UNKNOWN], "TimeoutError"),
        ("cut", [UNKNOWN], "RemoteDisconnected"),
        ("sign", [WAITING, SENT], "310000"),
        ("limited", [WAITING, SENT], "45009"),
        ("many", [WAITING, SENT], "429"),
        ("gone", [WAITING, SENT], "404"),
        ("redirect", [WAITING, SENT], "302"),
    ],
)
def test_what_is_known_after_each_answer(message, robot, how, states, code):
    """F-REM-3: a refusal is tried again, silence never; the group reads it once either way."""
    robot.script[:] = [how, "ok"]
    deliver(on=DUE)
    assert deliver(on=DUE) == 0, "a refused one waits, whatever else is never asked again"
    message.refresh_from_db()
    assert (message.state, message.answer) == (states[0], code)
    retried()

    message.refresh_from_db()
    assert message.state == states[-1]
    assert robot.shown[message.text] == 1
    assert len(robot.asked) == len(states)
    assert (how in UNSAID) is (states == [UNKNOWN])
    assert "key=k" not in f"{message.said}{message.answer}"


def test_whoever_takes_silence_for_a_refusal_writes_twice(message, robot, monkeypatch):
    """F-REM-3, the negative control: without the third answer the group reads it again."""
    robot.script[:] = ["cut", "ok"]
    send = gateways.send
    monkeypatch.setattr(
        gateways, "send", lambda *words, **facts: replace(send(*words, **facts), state=FAILED)
    )
    deliver(on=DUE)
    retried()

    assert robot.shown[message.text] == 2


def test_every_answer_of_the_gateway_is_judged():
    """The table above leaves no way of answering out."""
    judged = {"late", "error", "busy", "riddle", "sign", "limited", "many", "gone", "redirect"}

    assert set(ANSWERS) - {"ok"} == judged


def test_nobody_there_and_no_such_name_are_refusals_until_the_last_attempt(message, robot):
    Channel.objects.update(address="https://127.0.0.1:9/send?key=k")
    deliver(on=DUE)
    message.refresh_from_db()
    assert message.answer == "host", "a host that nobody named is not spoken to"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateways, "is_allowed", lambda address: True)
        retried()
        message.refresh_from_db()
        assert (message.state, message.answer) == (WAITING, "ConnectionRefusedError")
        Channel.objects.update(address="https://nowhere.invalid/send?key=k")
        for _attempt in range(outbox.MOST_ATTEMPTS):
            retried()
    message.refresh_from_db()
    assert (message.state, message.attempts, message.answer) == (FAILED, outbox.MOST_ATTEMPTS, "gaierror")
    assert not robot.asked


def test_a_stranger_with_the_right_name_is_refused(message, robot, monkeypatch):
    """Without the authority's certificate nothing is said to whoever answers."""
    monkeypatch.delenv("SSL_CERT_FILE")
    deliver(on=DUE)

    message.refresh_from_db()
    assert (message.state, message.answer) == (WAITING, "SSLCertVerificationError")
    assert not robot.asked


def test_the_name_of_a_product_that_leads_inside_is_not_spoken_to(message, monkeypatch):
    Channel.objects.update(address="https://oapi.dingtalk.com/robot/send?access_token=k")
    monkeypatch.setattr(gateways.hosts, "resolved", lambda host, port: {"10.0.0.8"})
    deliver(on=DUE)

    message.refresh_from_db()
    assert (message.state, message.answer) == (WAITING, "OSError")


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", True),
        ("https://oapi.dingtalk.com/robot/send?access_token=k", True),
        ("https://robot.county.lan:8443/send", True),
        ("http://oapi.dingtalk.com/robot/send", False),
        ("https://oapi.dingtalk.com:8443/robot/send", False),
        ("https://oapi.dingtalk.com@evil.example/robot/send", False),
        ("https://oapi.dingtalk.com.evil.example/", False),
        ("https://me:secret@oapi.dingtalk.com/", False),
        ("https://127.0.0.1/", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_where_messages_may_go(settings, address, may):
    settings.WEBHOOK_HOSTS = frozenset({"robot.county.lan:8443"})

    assert gateways.is_allowed(address) is may


def test_a_secret_signs_as_dingtalk_asks():
    """HMAC-SHA256 of stamp and secret under the secret, base64; the digest was reckoned by `openssl`."""
    address = gateways.signed("https://oapi.dingtalk.com/robot/send?access_token=k", "SEC000", at=1700000000)
    query = parse_qs(urlsplit(address).query)

    assert query["timestamp"] == ["1700000000000"]
    assert query["sign"] == ["ltBBey5eZrWKh1cPzFIdz3v3xpkc4Tjx4lLsPSHqdtA="]
    assert query["access_token"] == ["k"]


def test_the_signature_arrives_as_it_was_reckoned(message, robot):
    Channel.objects.update(kind=ChannelKind.DINGTALK, secret="SEC000")
    deliver(on=DUE)

    [(path, _text)] = robot.asked
    query = parse_qs(urlsplit(path).query)
    assert query["key"] == ["k"]
    again = gateways.signed(robot.address, "SEC000", at=int(query["timestamp"][0]) / 1000)
    assert parse_qs(urlsplit(again).query) == query


def test_what_a_killed_worker_left_is_unknown_and_a_late_answer_is_still_an_answer(message, robot):
    row = outbox._claim()
    assert outbox._claim() is None
    assert deliver(on=DUE) == 0
    Dispatch.objects.update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    deliver(on=DUE)
    message.refresh_from_db()
    assert (message.state, message.said) == (UNKNOWN, "发送时程序中断，不知道对方收到没有。")
    assert not robot.asked, "nobody sends it again"

    assert outbox._settle(row, gateways.Answer(SENT, "0"))
    assert not outbox._settle(row, gateways.Answer(FAILED, "45009")), "a second answer changes nothing"
    message.refresh_from_db()
    assert message.state == SENT


def test_a_person_sends_it_again_with_a_reason_and_only_once(message, cast, robot):
    robot.script[:] = ["error", "ok"]
    deliver(on=DUE)
    row = Dispatch.objects.get()
    for wrong, error in ((cast.township, Refused), (cast.security, Refused), (cast.county, Refused)):
        with pytest.raises(error):
            send_again(row, by=wrong, note=REASON)
    with pytest.raises(Invalid, match="请写明为什么再发一次"):
        send_again(row, by=cast.system, note=" ")
    send_again(row, by=cast.system, note=REASON)
    with pytest.raises(Conflict, match="现在是“待发送”"):
        send_again(row, by=cast.system, note=REASON)
    late = Dispatch.objects.get()
    assert not outbox._settle(late, gateways.Answer(SENT, "0")), (
        "an answer to the first attempt comes too late"
    )
    deliver(on=DUE)

    row.refresh_from_db()
    assert (row.state, row.attempts) == (SENT, 2)
    event = AuditEvent.objects.get(verb="dispatch_again")
    assert (event.actor, event.note, event.facts) == ("system", REASON, {"from": "unknown", "to": "waiting"})
    assert event.division_code == factories.TOWN
    with pytest.raises(Conflict, match="已发出"):
        send_again(row, by=cast.system, note=REASON)


def test_yesterdays_message_is_not_sent_and_one_sent_again_later_is(message, cast, robot):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert deliver(on=tomorrow) == 0
    row = Dispatch.objects.get()
    assert (row.state, row.said) == (FAILED, "当天没有发出，已过时，不再发送。")

    send_again(row, by=cast.system, note=REASON)
    assert deliver(on=timezone.localdate()) == 1


def test_a_channel_that_is_turned_off_sends_and_writes_nothing(message, robot):
    Channel.objects.update(is_active=False)
    assert deliver(on=DUE) == 0
    post(on=DUE + datetime.timedelta(days=1))

    assert Dispatch.objects.count() == 1
    assert not robot.asked


@pytest.fixture
def by_mail(cast, settings):
    """Everybody of the county who has an e-mail; village and helper have one, and a town has its own way."""
    settings.IS_MAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    User.objects.filter(username__in=["village", "helper", "neighbour"]).update(email="a@example.invalid")
    for code in (factories.COUNTY, factories.TOWN):
        Channel.objects.create(name="邮件", kind=ChannelKind.EMAIL, division_id=code)
    return cast


def test_one_mail_a_person_and_morning_by_the_nearest_channel(by_mail):
    """None to whoever was told nothing, has no address or works elsewhere; later that day, no second one."""
    assert remind_everywhere(on=DUE) > 0
    remind_everywhere(on=DUE)
    deliver(on=DUE)

    assert {row.addressee for row in Dispatch.objects.all()} == {"village", "helper"}
    assert {row.channel.division_id for row in Dispatch.objects.all()} == {factories.TOWN}
    assert [each.to for each in mail.outbox] == [["a@example.invalid"]] * 2
    bodies = {each.body for each in mail.outbox}
    assert "【防返贫】到期提醒：共 3 项，超期 1 项，今天到期 2 项，补发 3 项。请登录系统查看。" in bodies
    assert {each.subject for each in mail.outbox} == {"防返贫系统到期提醒"}
    owe([duty(4)])
    remind_everywhere(on=DUE)
    assert deliver(on=DUE) == 0


def test_without_a_mail_server_nothing_is_written(by_mail, settings):
    settings.IS_MAIL_CONFIGURED = False
    remind_everywhere(on=DUE)

    assert Notification.objects.filter(kind="deadlines").exists()
    assert not Dispatch.objects.exists()


def test_a_mail_to_nobody_is_not_sent(by_mail):
    """The address was taken out of the account after the message was written."""
    remind_everywhere(on=DUE)
    User.objects.update(email="")
    deliver(on=DUE)

    assert {(row.state, row.answer) for row in Dispatch.objects.all()} == {(WAITING, "address")}
    assert mail.outbox == []


class Server:
    """A mail server that fails where it is told to."""

    def __init__(self, opening=None, sending=None):
        self.opening, self.sending = opening, sending

    def open(self):
        if self.opening:
            raise self.opening

    def send_messages(self, messages):
        if self.sending:
            raise self.sending
        return len(messages)

    def close(self):
        raise smtplib.SMTPServerDisconnected


REFUSED_ONE = smtplib.SMTPRecipientsRefused({"a@example.invalid": (550, b"no such user")})


@pytest.mark.parametrize(
    ("server", "state", "code"),
    [
        (Server(opening=ConnectionRefusedError()), FAILED, "ConnectionRefusedError"),
        (Server(opening=smtplib.SMTPAuthenticationError(535, b"no")), FAILED, "535"),
        (Server(sending=REFUSED_ONE), FAILED, "550"),
        (Server(sending=smtplib.SMTPDataError(451, b"later")), FAILED, "451"),
        (Server(sending=smtplib.SMTPServerDisconnected()), UNKNOWN, "SMTPServerDisconnected"),
        (Server(sending=TimeoutError()), UNKNOWN, "TimeoutError"),
        (Server(), SENT, "250"),
    ],
)
def test_what_is_known_after_a_mail_server(monkeypatch, server, state, code):
    """A server that hangs up after it took the message has still taken it."""
    monkeypatch.setattr(mail, "get_connection", lambda: server)
    answer = gateways.send(ChannelKind.EMAIL, address="a@example.invalid", secret="", text="t")

    assert (answer.state, answer.code) == (state, code)
    assert "example" not in answer.said


def test_the_database_keeps_to_it(message, cast, by_mail):
    """Each broken on purpose: what was written stands, a state with its time, once a person, once a group."""
    remind_everywhere(on=DUE)
    own = Dispatch.objects.exclude(notification=None).first()
    twice = Dispatch(channel=own.channel, notification=own.notification, day=DUE, until_on=DUE, text="t")
    for change in (
        lambda: Dispatch.objects.update(text="t"),
        lambda: Dispatch.objects.all().delete(),
        lambda: Dispatch.objects.update(state=SENT),
        lambda: Dispatch.objects.update(state=SENDING),
        lambda: Dispatch.objects.bulk_create([twice]),
        lambda: Dispatch.objects.create(channel=message.channel, day=DUE, until_on=DUE, text="t"),
        lambda: Channel.objects.filter(pk=message.channel_id).update(address=""),
        lambda: Channel.objects.create(name="又", kind="email", division_id=factories.COUNTY),
        lambda: Channel.objects.create(
            name="又", kind="wecom", division_id=factories.COUNTY, address=message.channel.address
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_page_is_the_system_administrators_of_the_place(message, cast, robot, logged_in, settings):
    """Unknown ones with their way out; what is not configured is said."""
    robot.script[:] = ["error", "ok"]
    settings.IS_MAIL_CONFIGURED = False
    Channel.objects.create(name="个人邮件", kind="email", division_id=factories.COUNTY)
    deliver(on=DUE)
    client = logged_in(cast.system)
    page = client.get("/outbox/?state=unknown").content.decode()
    for said in ("不确定", "可能已收到", "还没有配置邮件服务器", "人没有，只在系统内收到", "未配置"):
        assert said in page
    assert robot.address not in page
    again = f"/outbox/{message.pk}/again/"
    assert "对方可能已经收到" in client.get(again).content.decode()
    assert client.post(again, {"note": ""}).status_code == 422
    assert client.post(again, {"note": REASON}).status_code == 302
    assert client.post(again, {"note": REASON}).status_code == 409
    assert logged_in(cast.county).get("/outbox/").status_code == 403
    other = factories.user("other_system", Role.SYSTEM, factories.OTHER_COUNTY)
    client = logged_in(other)
    assert message.channel.name not in client.get("/outbox/").content.decode()
    assert client.get(again).status_code == 404


def test_the_admin_takes_addresses_and_never_shows_them(cast, settings, logged_in):
    client, add = logged_in(cast.system), "/admin/povertycase/channel/add/"
    webhook = "https://oapi.dingtalk.com/robot/send?access_token=verysecret"
    given = {"name": "县工作群", "kind": "dingtalk", "division": factories.COUNTY, "is_active": "on"}
    wrong = {
        "https://evil.example/robot": "主机是 qyapi.weixin.qq.com",
        "": "主机是 qyapi.weixin.qq.com",
        "office": "主机是 qyapi.weixin.qq.com",
    }
    for address, said in wrong.items():
        assert said in client.post(add, given | {"new_address": address}).content.decode()
    assert client.post(add, given | {"new_address": webhook, "new_secret": "SECret"}).status_code == 302
    row = Channel.objects.get()
    assert (row.address, row.secret) == (webhook, "SECret")
    assert "已有渠道用这个地址" in client.post(add, given | {"new_address": webhook}).content.decode()
    change = f"/admin/povertycase/channel/{row.pk}/change/"
    shown = client.get(change).content + client.get("/admin/povertycase/channel/").content
    assert b"verysecret" not in shown
    assert b"SECret" not in shown
    assert client.post(change, given | {"name": "改名"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.address, row.secret) == ("改名", webhook, "SECret")
    mailing = given | {"kind": "email", "new_address": "office"}
    assert "邮箱地址写得不对" in client.post(add, mailing).content.decode()
    assert AuditEvent.objects.filter(verb="admin_add", subject="povertycase.channel").count() == 1
    assert not AuditEvent.objects.filter(facts__icontains="verysecret").exists()


def test_a_page_of_twenty_asks_as_often_as_one_of_one(message, cast, logged_in, django_assert_num_queries):
    client = logged_in(cast.system)
    with transaction.atomic():
        lone = _queries(client)
        days = [DUE + datetime.timedelta(days=each) for each in range(1, 20)]
        Dispatch.objects.bulk_create(
            [Dispatch(channel=message.channel, day=day, until_on=day, text="t") for day in days]
        )
    with django_assert_num_queries(lone):
        assert client.get("/outbox/").status_code == 200


def _queries(client):
    with CaptureQueriesContext(connection) as asked:
        client.get("/outbox/")
    return len(asked)

"""2-39, 2-40, 2-46, 0-60, 3-30: the steps beside the way of a ticket, through their pages."""

import pytest
from django.utils import timezone

from povertycase.exceptions import Refused
from povertycase.models import Division
from rectification import actions
from rectification.models import Evidence, Referral, Ticket
from tests import factories
from tests.rectification import making
from tests.rectification.making import DONE, LATER, ON, fresh
from tests.rectification.stepping import address, gate, passes, pdf, says, send, sides, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


@pytest.fixture
def on(monkeypatch):
    """Sets the day that pages take for today."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


@pytest.fixture
def go(logged_in):
    """Sends a step as somebody."""
    return lambda user, name, row, /, **body: send(logged_in(user), name, row, **body)


def number_of(household):
    return household.registrations.get().number


def test_it_is_given_back_and_given_to_another_one(cast, go, on):
    on(ON)
    row = making.assigned(cast, making.ticket(cast))
    assert "ticket-decline" in sides(row, cast.village)
    assert "ticket-decline" not in sides(row, cast.township)
    says(go(cast.village, "ticket-decline", row, note=" "), "请写明退回的原因")
    passes(go(cast.village, "ticket-decline", row, note="不是本村的户"))
    assert fresh(row).status == "registered"

    making.at_work(cast, row)
    body = {
        "responsible_place": factories.VILLAGE,
        "responsible_person": "王支书",
        "executor": cast.village2.pk,
    }
    says(go(cast.township, "ticket-reassign", row, **body), "请写明改派的原因")
    passes(go(cast.township, "ticket-reassign", row, **body, note="王支书调离"))
    assert (fresh(row).status, row.executor, row.due_on) == ("assigned", cast.village2, making.DUE)
    assert row.responsible_phone == "13800138000", "the same person's number is not typed again"
    passes(go(cast.township, "ticket-reassign", row, **body | {"responsible_person": "李支书"}, note="换人"))
    assert fresh(row).responsible_phone == ""


def test_several_pictures_go_in_together_or_not_at_all(cast, go, on):
    on(DONE)
    row = making.at_work(cast, making.ticket(cast))
    facts = {"kind": "after", "taken_on": DONE.isoformat()}
    says(go(cast.village, "ticket-evidence-new", row, **facts), "请拍照，或者选择照片、扫描件")
    wrong = pdf("说明.pdf")
    wrong.seek(0)
    wrong.file.write(b"no picture")
    wrong.seek(0)
    says(
        go(cast.village, "ticket-evidence-new", row, scans=[pdf(), wrong], **facts),
        *("第 2 个文件“说明.pdf”：只收 PDF 扫描件或照片", "重新提交时要重新选择文件"),
    )
    assert not Evidence.objects.exists()
    early = facts | {"taken_on": "2026-03-01"}
    says(
        go(cast.village, "ticket-evidence-new", row, scans=[pdf()], **early),
        "日期不能早于发现问题的 2026-03-02",
    )
    says(
        go(
            cast.village,
            "ticket-evidence-new",
            row,
            scans=[pdf(f"{each}.pdf") for each in range(10)],
            **facts,
        ),
        "一次最多 9 个文件",
    )
    assert go(cast.township, "ticket-evidence-new", row, scans=[pdf()], **facts).status_code == 403


def test_more_time_is_granted_by_another_one(cast, go, on):
    on(DONE)
    row = making.at_work(cast, making.ticket(cast, source=cast.self_check), executor=cast.township)
    says(
        go(cast.township, "ticket-extend", row, until="2026-06-01"),
        "新的时限应晚于",
        "请写明为什么不能按时完成",
    )
    passes(go(cast.township, "ticket-extend", row, until="2026-07-31", reason="项目结算推迟"))
    (asked,) = row.deadlineextensions.all()
    assert "ticket-extend" not in sides(row, cast.township), "one at a time"
    assert gate(row, cast.township).asked.must_be_another
    assert gate(row, cast.county).asked.approve
    assert go(cast.township, "extension-approve", asked, note="同意").status_code == 403, "four eyes"
    assert go(cast.village, "extension-approve", asked, note="同意").status_code == 403
    assert go(cast.sister, "extension-approve", asked, note="同意").status_code == 404
    says(go(cast.county, "extension-decline", asked, note=""), "请写明审批的理由")
    passes(go(cast.county, "extension-decline", asked, note="可以按期完成"))
    assert (fresh(asked).status, fresh(row).due_on) == ("declined", making.DUE)


def test_only_the_county_cancels_and_says_why(cast, go, on, logged_in):
    on(ON)
    row = making.assigned(cast, making.ticket(cast))
    assert logged_in(cast.county).get(address("ticket-cancel", row)).status_code == 403, "four eyes"
    passes(go(cast.county2, "ticket-cancel", row, note="与另一个问题重复"))
    assert (fresh(row).status, row.cancelled_reason) == ("cancelled", "与另一个问题重复")
    assert sides(row, cast.county2) == {"ticket-refer"}


def test_what_was_closed_is_looked_at_again_by_another_one(cast, go, on):
    row = making.closed(cast)
    on(LATER)
    assert gate(row, cast.county2).step.unmet[0].code == "R-SOD", "they confirmed it"
    assert gate(row, cast.county).step.may
    says(go(cast.county, "ticket-recheck", row, found="看过"), "请回答“是”或“否”")
    answers = dict.fromkeys(("information", "measures", "effect"), "yes")
    body = {**answers, "rechecked_on": LATER.isoformat(), "found": "入户核对，收益已到户"}
    says(go(cast.county2, "ticket-recheck", row, **body), "须由另一人回头看")
    passes(go(cast.county, "ticket-recheck", row, **body))
    assert gate(row, cast.county).step is None
    assert "ticket-recheck" in sides(row, cast.county)


def test_a_common_one_is_split_line_by_line(cast, go, on, logged_in):
    """2-38, 2-46: many numbers are pasted; each line is answered, and all go in or none."""
    on(ON)
    town = Division.objects.get(pk=factories.TOWN)
    row = making.ticket(cast, by=cast.county, subject=town, is_common=True)
    gone = {"status": "closed", "closed_on": ON, "closed_reason": "自然销户"}
    second = factories.household(factories.VILLAGE, head="李四", number="99010000000202")
    factories.household(factories.VILLAGE, head="王五", number="99010000000203", **gone)
    newcomer = factories.household(factories.VILLAGE, head="赵六")
    own, foreign = number_of(cast.own), number_of(cast.foreign)
    pasted = f"{own}\t欠发 300 元\n\n99010000009999\n{own}\n99010000000203，已销户\n{foreign}"
    body = {"content": "收益没有分配到户", "villages": ["990101100202"]}
    says(
        go(cast.township, "ticket-split", row, numbers=pasted, **body),
        *(
            "第 3 行 99010000009999：找不到",
            f"第 4 行 {own}：和第 1 行是同一处",
            "第 5 行 99010000000203：这一户已经销户",
        ),
        *(f"第 6 行 {foreign}：找不到", "其余 2 处没有问题", "欠发 300 元"),
    )
    assert not row.children.exists()

    # A village's list: what was ticked before becomes lines.
    client = logged_in(cast.township)
    page = send(client, "ticket-split", row, numbers=own, village=factories.VILLAGE, list="1", **body)
    assert page.status_code == 200
    assert "李四 99010000000202" in page.text
    assert f'value="{own}"' not in page.text, "it is a line already"
    assert "checked" in page.text
    page = send(
        client,
        "ticket-split",
        row,
        numbers=own,
        village="990101100202",
        households=["99010000000202"],
        list="1",
    )
    assert f"{own}\n99010000000202" in page.text
    for odd in ({"list": "1"}, {}):
        answer = send(client, "ticket-split", row, numbers=own, village="\x00", **body, **odd)
        assert answer.status_code == (200 if odd else 422)

    passes(
        go(
            cast.township,
            "ticket-split",
            row,
            numbers=f"{own} 欠发 300 元",
            households=["99010000000202"],
            **body,
        )
    )
    children = row.children.order_by("number")
    assert [each.content for each in children] == ["收益没有分配到户；欠发 300 元", *["收益没有分配到户"] * 2]
    assert [each.household for each in children] == [cast.own, second, None]
    says(
        go(cast.township, "ticket-split", row, numbers=own, **body),
        *(f"第 1 行 {own}：已经有没销号的子问题", "新民村：已经有没销号的子问题", "其余 0 处"),
    )
    says(go(cast.township, "ticket-split", row, content="x", numbers="1\n" * 201), "一次最多 200 个")
    long = {"content": "长" * 1000, "numbers": f"{number_of(newcomer)} 欠发"}
    says(go(cast.township, "ticket-split", row, **long), "超过 1000 字")
    assert "还有 3 个子问题没有销号" not in told(logged_in(cast.county).get(address("ticket-assign", row)))


def test_2_46_another_of_its_kind_is_registered(cast, go, on):
    on(ON)
    row = making.at_work(cast, making.ticket(cast))
    body = {"source": cast.self_check.pk, "content": "邻户也没有领到", "found_on": ON.isoformat()}
    says(go(cast.village, "ticket-sibling", row, **body), "请填一个户编号或项目编号，或者选一个村")
    says(go(cast.village, "ticket-sibling", row, **body, number="9901000"), "9901000：找不到")
    feedback = body | {"source": cast.audit_report.pk, "village": factories.VILLAGE}
    says(go(cast.village, "ticket-sibling", row, **feedback), "选择一个有效的选项")
    passes(go(cast.village, "ticket-sibling", row, **body, village=factories.VILLAGE))
    sibling = Ticket.objects.get(sibling_of=row)
    assert (sibling.type, sibling.village_id, sibling.status) == (row.type, factories.VILLAGE, "registered")


def test_the_executor_of_a_restricted_one_registers_another_and_learns_nothing(cast, go, on, logged_in):
    """0-60: what they find is restricted too, and seen by the county's office alone."""
    on(LATER)
    hidden = {"by": cast.county, "is_restricted": True}
    earlier = making.closed(cast)
    Ticket.objects.filter(pk=earlier.pk).update(is_restricted=True)
    row = making.at_work(cast, making.ticket(cast, subject=making.village(), **hidden))
    body = {"source": cast.self_check.pk, "content": "另一户也是", "found_on": LATER.isoformat()}
    assert "限定知悉范围" in told(logged_in(cast.village).get(address("ticket-sibling", row)))
    passes(go(cast.village, "ticket-sibling", row, **body, number=number_of(cast.own)))

    sibling = Ticket.objects.get(sibling_of=row)
    assert (sibling.is_restricted, sibling.relapse_of) == (True, earlier)
    assert logged_in(cast.village).get(address("ticket", sibling)).status_code == 404
    page = logged_in(cast.village).get(address("ticket", row)).text
    assert sibling.number not in page
    assert earlier.number not in page
    assert logged_in(cast.township).get(address("ticket-sibling", row)).status_code == 404
    assert not cast.own.holds.in_force().exists()
    ordinary, draft = making.ticket(cast), making.draft(cast, is_restricted=True, source=cast.self_check)
    with pytest.raises(Refused):
        actions.register_sibling(ordinary, draft, by=cast.village, on=LATER)


def test_0_60_a_referral_and_what_was_decided(cast, go, on, logged_in):
    on(ON)
    row = making.at_work(cast, making.ticket(cast))
    says(
        go(cast.county, "ticket-refer", row, referred_on="2026-03-01"),
        "请填写移送到哪个机关",
        "请写明移送的问题线索",
    )
    body = {"referred_to": "县纪委监委", "clue": "收益被截留", "referred_on": ON.isoformat()}
    passes(go(cast.county, "ticket-refer", row, **body))
    referral = Referral.objects.get()
    assert "referral-conclude" in sides(row, cast.county)
    assert "referral-conclude" not in sides(row, cast.township)
    assert logged_in(cast.township).get(address("referral-conclude", referral)).status_code == 404
    assert logged_in(cast.leader).get(address("referral-conclude", referral)).status_code == 403
    people = {
        "person_name_0": "钱某",
        "person_duty_0": "某村主任",
        "sanctions_0": ["punished", "accountable"],
        "person_name_1": "",
        "person_duty_1": "",
        "person_name_2": "孙某",
        "person_duty_2": "某村会计",
    }
    known = {"outcome": "已处理", "concluded_on": ON.isoformat(), **people}
    more = go(cast.county, "referral-conclude", referral, **known, more="1")
    assert more.text.count("checked") == 2
    assert 'name="person_name_5"' in more.text
    says(go(cast.county, "referral-conclude", referral, **known), "第 2 人请至少选择一种处理方式")
    passes(go(cast.county, "referral-conclude", referral, **known, sanctions_2="organisational"))
    assert [(each.name, each.sanctions) for each in referral.people.order_by("pk")] == [
        ("钱某", ["punished", "accountable"]),
        ("孙某", ["organisational"]),
    ]
    assert logged_in(cast.county).get(address("referral-conclude", referral)).status_code == 409


def test_what_is_restricted_is_split_by_the_county_alone(cast, on, logged_in):
    """Whoever is named to do it knows of it, and yet makes no others of it by the dozen."""
    on(ON)
    town = Division.objects.get(pk=factories.TOWN)
    row = making.ticket(cast, by=cast.county, subject=town, is_common=True, is_restricted=True)
    making.assigned(cast, row, executor=cast.township, responsible_place=town)
    assert "ticket-split" in sides(row, cast.county)
    assert "ticket-split" not in sides(row, cast.township)
    assert logged_in(cast.township).get(address("ticket-split", row)).status_code == 403

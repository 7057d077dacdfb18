"""4-38, 3-30: talks from their arrangement to what became of them; sanctions by person and by kind."""

import datetime

import pytest
from django.urls import reverse

from povertycase.choices import OrganisationKind, Role
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Division, Obligation, Organisation
from rectification import actions
from rectification.models import Talk
from rectification.reports.sanctions import sanctions_of
from tests import factories
from tests.rectification import inspecting, making
from tests.rectification.making import fresh, take

DAY = datetime.date
PLANNED, HELD, DUE = DAY(2026, 5, 8), DAY(2026, 5, 10), DAY(2026, 5, 31)
pytestmark = pytest.mark.django_db
LIST = "/rectification/work/talks/"


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


@pytest.fixture
def health(cast):
    """A department of the county, and its account."""
    county = Division.objects.get(pk=factories.COUNTY)
    unit = Organisation.objects.create(name="卫健局", kind=OrganisationKind.DEPARTMENT, division=county)
    return factories.user("health", Role.DEPARTMENT, factories.COUNTY, organisation=unit)


def arrange(cast, *, unit=None, by=None, **changes):
    facts = {
        "unit": unit or Division.objects.get(pk=factories.VILLAGE),
        "called_name": "王支书",
        "called_duty": "村党支部书记",
        "talker_name": "李副县长",
        "talker_duty": "副县长",
        "reason": "连续两期未报送",
        "planned_on": PLANNED,
    }
    return actions.arrange_talk(actions.TalkDraft(**facts | changes), by=by or cast.county)


def hold(talk, cast, **changes):
    facts = {"held_on": HELD, "record": "已说明情况", "follow_up": "补报两期", "follow_up_due_on": DUE}
    return take(actions.hold_talk, talk, actions.TalkRecord(**facts | changes), by=cast.county, on=HELD)


def test_what_is_asked_is_answered_by_the_unit_and_concluded_by_another(cast):
    """4-38: who, why, when, follow-up by a day, and what became of it; four eyes at the end."""
    talk = arrange(cast)
    with pytest.raises(Refused):
        arrange(cast, by=cast.township)
    hold(talk, cast)
    owed = Obligation.objects.get(kind="talk")
    assert (owed.state, owed.due_on, owed.assignee, owed.is_restricted) == ("open", DUE, cast.village, True)
    with pytest.raises(Conflict):
        take(actions.conclude_talk, talk, outcome="属实", by=cast.county)
    take(actions.answer_talk, talk, answer="已补报", by=cast.village)
    assert fresh(owed).state == "met"
    take(actions.return_talk, talk, note="缺四月", by=cast.county)
    assert (fresh(owed).state, fresh(talk).remark) == ("open", "缺四月")
    take(actions.answer_talk, talk, answer="两期都已补报", by=cast.county)
    with pytest.raises(Refused):
        take(actions.conclude_talk, talk, outcome="属实", by=cast.county)
    take(actions.conclude_talk, talk, outcome="属实，办结", by=cast.county2)
    assert fresh(talk).status == "concluded"


def test_without_anything_asked_it_is_over_when_it_was_held(cast):
    talk = hold(arrange(cast), cast, follow_up="", follow_up_due_on=None)
    with pytest.raises(Conflict):
        take(actions.answer_talk, talk, answer="x", by=cast.village)
    assert not Obligation.objects.filter(kind="talk").exists()
    other = arrange(cast)
    take(actions.cancel_talk, other, reason="已整改", by=cast.county)
    with pytest.raises(Conflict):
        hold(other, cast)


def test_it_is_seen_by_the_county_and_by_whoever_was_called_in(cast, health):
    """4-38: no office between them, no other unit, no helper; what it asks for neither."""
    village = hold(arrange(cast), cast)
    unit = hold(arrange(cast, unit=health.postings[0].organisation), cast)
    town = arrange(cast, unit=Division.objects.get(pk=factories.TOWN))
    whole, nothing = {village, unit, town}, set()
    seen = {
        **dict.fromkeys(("county", "leader", "auditor", "prefecture"), whole),
        **dict.fromkeys(("helper", "department", "sister", "neighbour", "audit"), nothing),
        "village": {village},
        "village2": {village},
        "township": {town},
    }
    for name, talks in seen.items():
        user = getattr(cast, name)
        assert set(Talk.objects.visible_to(user)) == talks, name
    assert set(Talk.objects.visible_to(health)) == {unit}
    owed = Obligation.objects.filter(kind="talk")
    assert owed.visible_to(health).get().subject_code == f"talk:{unit.pk}"
    assert not owed.visible_to(cast.township).exists()
    assert not owed.visible_to(cast.department).exists()
    with pytest.raises(Invalid) as refused:
        arrange(cast, unit=Division.objects.get(pk=factories.COUNTY))
    assert [each.code for each in refused.value.unmet] == ["unit_level"]


def test_nothing_of_an_inspection_is_told_before_it_is_done(cast):
    inspection = inspecting.secret(cast)
    with pytest.raises(Invalid) as refused:
        arrange(cast, inspection=inspection)
    assert [each.code for each in refused.value.unmet] == ["inspection_open"]
    inspecting.finish(cast, inspection)
    assert arrange(cast, inspection=fresh(inspection)).inspection == inspection


def test_a_talk_in_the_browser(cast, logged_in):
    """Arranged from a ticket, whose responsible place is called in; the village answers on its own page."""
    ticket = making.assigned(cast, making.ticket(cast))
    client = logged_in(cast.county)
    assert f"?ticket={ticket.pk}" in client.get(f"/rectification/{ticket.pk}/").content.decode()
    form = client.get(f"{LIST}new/", {"ticket": ticket.pk}).content.decode()
    assert f'value="{factories.VILLAGE}" selected' in form
    assert f"由问题 {ticket.number}引起" in form
    typed = {
        "place": factories.VILLAGE,
        "called_name": "王支书",
        "called_duty": "书记",
        "talker_name": "李",
        "talker_duty": "副县长",
        "reason": "整改滞后",
        "planned_on": "2026-05-08",
    }
    wrong = client.post(f"{LIST}new/?ticket={ticket.pk}", typed | {"place": "", "reason": ""})
    assert wrong.status_code == 422
    assert "只选一个" in wrong.content.decode()
    client.post(f"{LIST}new/?ticket={ticket.pk}", typed)
    talk = Talk.objects.get()
    assert talk.ticket == ticket
    held = reverse("rectification:talk-hold", args=[talk.pk])
    said = {"version": talk.version, "held_on": "2026-05-10", "record": "说明情况", "follow_up": "补齐台账"}
    assert "请填写落实期限" in client.post(held, said).content.decode()
    assert client.post(held, said | {"follow_up_due_on": "2026-05-31"}).status_code == 302
    client = logged_in(cast.village)
    shown = client.get(reverse("rectification:talk", args=[talk.pk])).content.decode()
    assert ticket.number in shown
    assert "超期未报" in shown
    assert client.get(held).status_code == 403
    answer = reverse("rectification:talk-answer", args=[talk.pk])
    assert "补齐台账" in client.get(answer).content.decode()
    sent = client.post(answer, {"version": fresh(talk).version, "note": "已补齐"})
    assert sent.status_code == 302
    client = logged_in(cast.county2)
    assert client.get(LIST, {"status": "answered"}).content.decode().count("王支书") == 1
    assert client.get(LIST, {"text": "没有的"}).content.decode().count("王支书") == 0
    done = reverse("rectification:talk-conclude", args=[talk.pk])
    assert client.post(done, {"version": fresh(talk).version, "note": "属实"}).status_code == 302
    assert logged_in(cast.township).get(sent.url).status_code == 404


def test_sanctions_are_more_than_the_people_who_received_them(cast, logged_in):
    """3-30: one person has several; who was referred twice is one person; a year is that of the answer."""
    ticket = making.ticket(cast)
    facts = {"referred_to": "县纪委监委", "clue": "截留", "by": cast.county}

    def referred(day, people):
        referral = take(actions.refer_ticket, ticket, referred_on=making.ON, on=day, **facts)
        if people is not None:
            rows = [actions.Sanctioned(name, "会计", kinds) for name, kinds in people]
            concluded = {"outcome": "已查处", "concluded_on": day, "by": cast.county, "on": day}
            take(actions.conclude_referral, referral, people=rows, **concluded)

    referred(DAY(2026, 6, 1), [("甲", ["punished", "accountable"]), ("乙", ["organisational"])])
    referred(DAY(2026, 7, 1), [("甲", ["transferred"])])
    referred(DAY(2027, 1, 5), [("丙", ["punished"])])
    referred(DAY(2026, 8, 1), [])
    referred(DAY(2026, 8, 1), None)

    counted = sanctions_of(cast.leader)

    assert [(each.label, len(each.cases), len(each.people)) for each in counted.rows] == [
        *(("2027年", 1, 1), ("2026年", 2, 2), ("合计", 3, 3)),
    ]
    assert [count for _label, count in counted.whole.counts] == [2, 1, 1, 1]
    assert counted.waiting == 1
    assert sanctions_of(cast.township).years == []
    found = logged_in(cast.leader).get("/rectification/work/sanctions/").content.decode()
    assert "2027年" in found
    assert logged_in(cast.township).get("/rectification/work/sanctions/").status_code == 403

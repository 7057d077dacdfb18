"""R-CAL, phases, the hundred days and the draw of R-RECHECK as tables (2-41, 2-42, 0-06, 4-06)."""

import datetime
import hashlib
from decimal import Decimal

import pytest

from povertycase.actions.parameters import shipped_value
from rectification.rules.campaigns import (
    Judgement,
    Phase,
    calendar_unmet,
    days_left,
    gate_unmet,
    hundred_days_end,
    is_missed_earlier,
    judgement_unmet,
    phases_unmet,
    topics_of,
)
from rectification.rules.sampling import Lots, Quota, candidates_of, draw, quota_unmet, shortage_unmet

DAY = datetime.date
TEN = [str(number) for number in range(1, 11)]
CALENDAR = shipped_value("campaign.acceptance_topics")
LEAST = Quota(**shipped_value("recheck.sample"))


@pytest.mark.parametrize(
    ("quarter", "topics"),
    [(1, {"1", "4", "8", "9"}), (2, {"1", "2", "3", "5"}), (3, {"1", "6", "7", "10"}), (4, set(TEN))],
)
def test_each_quarter_accepts_its_topics_and_refuses_every_other(quarter, topics):
    """2-42, golden: Q2 is {1,2,3,5} and adding 6 is refused."""
    assert set(topics_of(CALENDAR, quarter)) == topics
    refused = {
        topic for topic in TEN if calendar_unmet(CALENDAR, quarter, topic, name=f"专题{topic}", own=TEN)
    }
    assert refused == set(TEN) - topics


def test_a_refusal_names_the_topic_its_quarters_and_the_clause():
    (unmet,) = calendar_unmet(CALENDAR, 2, "6", name="强化老人户保障", own=TEN)
    assert unmet.message == "第二季度不验收“强化老人户保障”；这个专题在第三季度、第四季度验收。"
    assert (unmet.code, unmet.clause[:17]) == ("R-CAL", "孟津巩固脱贫成果专项方案 三(四)")
    assert "不是这次行动的专题" in calendar_unmet(CALENDAR, 2, "6", name="老人户", own=["1"])[0].message
    assert "都没有" in calendar_unmet(CALENDAR, 2, "opinion", name="舆情", own=["opinion"])[0].message


@pytest.mark.parametrize(
    ("score", "findings", "day", "own", "codes"),
    [
        ("0", "抽查 20 户", DAY(2026, 4, 1), False, []),
        ("100", "抽查 20 户", DAY(2026, 7, 3), False, []),
        ("100.1", "好", DAY(2026, 7, 3), False, ["score"]),
        ("-0.1", "好", DAY(2026, 7, 3), False, ["score"]),
        (None, " ", DAY(2026, 3, 31), True, ["R-SOD", "score", "findings_required", "day"]),
        ("90", "好", DAY(2026, 7, 4), False, ["day"]),
    ],
)
def test_a_judgement_has_a_score_findings_and_a_day_since_the_quarter_began(score, findings, day, own, codes):
    """2-43: 0 and 100 count; the quarter's first day and today do too."""
    judged = Judgement(score=Decimal(score) if score else None, findings=findings, accepted_on=day)
    unmet = judgement_unmet(judged, begins_on=DAY(2026, 4, 1), on=DAY(2026, 7, 3), is_responsible=own)
    assert [each.code for each in unmet] == codes


@pytest.mark.parametrize(
    ("found_on", "kind", "relapse", "missed"),
    [
        (DAY(2026, 9, 30), "campaign", False, False),
        (DAY(2026, 10, 1), "campaign", False, True),
        (DAY(2026, 10, 1), "review", False, False),
        (DAY(2026, 10, 1), "campaign", True, False),
    ],
)
def test_what_is_new_in_the_fourth_quarter_was_missed_before(found_on, kind, relapse, missed):
    """2-41."""
    assert is_missed_earlier(found_on, year=2026, source_kind=kind, is_relapse=relapse) is missed


def test_phases_follow_one_another():
    """4-06."""
    year = {"starts_on": DAY(2026, 1, 1), "ends_on": DAY(2026, 12, 31)}
    first, second = (
        Phase("集中攻坚", DAY(2026, 1, 1), DAY(2026, 3, 31)),
        Phase("绣花帮扶", DAY(2026, 4, 1), DAY(2026, 6, 30)),
    )
    assert phases_unmet([first, second], **year) == []
    assert [each.code for each in phases_unmet([second, first], **year)] == ["phase_order"]
    late = Phase("接受验收", DAY(2026, 12, 1), DAY(2027, 1, 1))
    assert [each.code for each in phases_unmet([first, late], **year)] == ["phase_days"]
    ahead = gate_unmet(name="绣花帮扶", before="集中攻坚", starts_on=DAY(2026, 4, 1), on=DAY(2026, 3, 31))
    assert [each.code for each in ahead] == ["phase_before", "phase_ahead"]
    assert gate_unmet(name="绣花帮扶", before=None, starts_on=DAY(2026, 4, 1), on=DAY(2026, 4, 1)) == []


def test_a_hundred_days_are_a_hundred_with_both_ends():
    """0-06."""
    last = hundred_days_end(DAY(2026, 3, 19))
    assert (last, (last - DAY(2026, 3, 19)).days + 1) == (DAY(2026, 6, 26), 100)
    assert [days_left(last, on=day) for day in (DAY(2026, 3, 19), last, DAY(2026, 7, 1))] == [99, 0, 0]


def test_a_draw_comes_out_the_same_whatever_the_order_and_by_any_program():
    """R-RECHECK: the order is that of SHA-256(seed:key), worked out here a second time."""
    lot = list(range(1, 60))
    drawn = draw("7f3a", lot, 20)
    assert drawn == draw("7f3a", lot[::-1], 20)
    assert drawn == sorted(lot, key=lambda key: hashlib.sha256(f"7f3a:{key}".encode()).hexdigest())[:20]
    assert len(set(drawn)) == 20
    assert draw("7f3b", lot, 20) != drawn
    assert draw("7f3a", lot[:3], 20) == draw("7f3a", lot[:3], 3)


def test_a_quota_is_not_below_the_rule():
    """R-RECHECK: 2 villages, 20 and 5 households."""
    assert quota_unmet(LEAST, LEAST) == []
    short = quota_unmet(Quota(villages=1, registered=19, ordinary=4), LEAST)
    assert [each.field for each in short] == ["villages", "registered", "ordinary"]
    assert short[1].message == "每村的建档立卡户不能少于 20 户。"


def test_too_few_households_are_said_and_not_silently_fewer():
    """R-RECHECK."""
    enough, short, none = Lots(range(20), range(5)), Lots(range(20), range(4)), Lots((), ())
    both = {"甲村": enough, "乙村": enough, "丙村": short}
    assert shortage_unmet(both, LEAST, reason="") == []
    assert candidates_of(both, LEAST) == ["乙村", "甲村"]
    one = {"甲村": enough, "丙村": short, "丁村": none}
    (unmet,) = shortage_unmet(one, LEAST, reason=" ")
    assert "丙村（建档立卡户 20，一般户 4）、丁村（建档立卡户 0，一般户 0）" in unmet.message
    assert shortage_unmet(one, LEAST, reason="全镇只有两个村有户") == []
    assert candidates_of(one, LEAST) == ["丙村", "甲村"]
    (unmet,) = shortage_unmet({"甲村": enough, "丁村": none}, LEAST, reason="只有一个村")
    assert unmet.field == "villages"

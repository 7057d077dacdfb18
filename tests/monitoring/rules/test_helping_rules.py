"""2-04, 2-10, 2-11: the first measure within a month, and measures that answer the risks."""

import datetime

import pytest

from monitoring.choices.cases import Risk
from monitoring.choices.measures import ANSWERS, DEVELOPING, MeasureKind
from monitoring.rules import helping
from monitoring.rules.helping import Identified, Landed

DAY = datetime.date
IDENTIFIED = DAY(2024, 1, 31)
DUE = DAY(2024, 2, 29)
LATER = DAY(2024, 8, 1)
ONE_DAY = datetime.timedelta(days=1)


def test_golden_one_month_after_the_last_of_january_is_the_29th_of_february():
    assert helping.first_due_on(IDENTIFIED, months=1) == DUE


def not_helped(landed, as_of, identified=IDENTIFIED):
    measures = [Landed(MeasureKind.HEALTH, landed)]
    return helping.not_helped(Identified(identified), measures, as_of=as_of, months=1, warn_days=7)


@pytest.mark.parametrize(
    ("landed", "as_of", "severity"),
    [
        pytest.param(None, DAY(2024, 2, 21), None, id="eight days left"),
        pytest.param(None, DAY(2024, 2, 22), "warning", id="seven days left"),
        pytest.param(None, DUE, "warning", id="the last day"),
        pytest.param(None, DAY(2024, 3, 1), "error", id="a day late"),
        pytest.param(DUE, DAY(2024, 3, 1), None, id="landed on the last day"),
        pytest.param(DAY(2024, 3, 1), DAY(2024, 6, 1), "error", id="landed a day late stays a fault"),
        pytest.param(DAY(2024, 1, 20), DAY(2024, 6, 1), None, id="landed before identification"),
    ],
)
def test_the_first_measure_lands_within_a_month(landed, as_of, severity):
    found = not_helped(landed, as_of)

    assert (found.severity if found else None) == severity


def test_a_late_measure_names_its_day_and_one_that_is_still_to_come_does_not():
    assert "2024-03-01 才落实" in not_helped(DAY(2024, 3, 1), DAY(2024, 6, 1)).message
    assert "还没有落实" in not_helped(DAY(2024, 3, 5), DAY(2024, 3, 1)).message


@pytest.mark.parametrize(
    ("text", "day", "shown"),
    [
        ("2025", DAY(2025, 12, 1), "2025"),
        ("2025-03", DAY(2025, 3, 1), "2025-03"),
        ("2025-03-15", DAY(2025, 3, 15), "2025-03-15"),
    ],
)
def test_a_day_is_read_as_precisely_as_it_is_known(text, day, shown):
    found = helping.when_identified(text)

    assert (found.day, found.shown, found.is_month) == (day, shown, len(text) < 10)


def test_of_a_year_alone_nobody_is_late_before_the_next_february():
    known = helping.when_identified("2025")
    facts = {"months": 1, "warn_days": 7}

    assert helping.not_helped(known, (), as_of=DAY(2026, 1, 31), **facts) is None
    found = helping.not_helped(known, (), as_of=DAY(2026, 2, 1), **facts)
    assert found.message.startswith("2025年识别")
    assert found.facts["identified_on"] == "2025"


@pytest.mark.parametrize(
    ("first", "as_of", "late"),
    [
        (None, DAY(2023, 6, 30), False),
        (None, DAY(2023, 7, 1), True),
        (DAY(2023, 6, 30), DAY(2023, 9, 1), False),
        (DAY(2023, 7, 1), DAY(2023, 9, 1), True),
    ],
)
def test_where_only_the_month_is_known_months_are_counted(first, as_of, late):
    identified = Identified(DAY(2023, 5, 1), is_month=True)

    found = helping.not_helped(
        identified, [Landed(MeasureKind.HEALTH, first)], as_of=as_of, months=1, warn_days=7
    )

    assert (found is not None) is late


@pytest.mark.parametrize("risk", sorted(ANSWERS))
def test_each_risk_is_answered_by_each_of_its_kinds_and_by_no_other(risk):
    for kind in MeasureKind.values:
        found = helping.unanswered([risk], [Landed(kind, None)])
        assert bool(found) is (kind not in ANSWERS[risk]), kind


def test_a_safe_house_or_a_move_answers_housing_not_both():
    for kind in (MeasureKind.HOUSING, MeasureKind.RELOCATION):
        assert helping.unanswered([Risk.HOUSING], [Landed(kind, None)]) == []


def test_anything_answers_what_is_only_called_other():
    assert helping.unanswered([Risk.OTHER], [Landed(MeasureKind.SOCIAL, None)]) == []


def test_no_measure_at_all_is_another_finding():
    assert helping.unanswered([Risk.ILLNESS], []) == []


@pytest.mark.parametrize("risk", Risk.values)
def test_every_risk_but_other_has_kinds_that_answer_it(risk):
    assert (risk in ANSWERS) is (risk != Risk.OTHER)


def undeveloped(kinds, *, has_labour=True, as_of=LATER):
    measures = [Landed(kind, DAY(2024, 2, 1)) for kind in kinds]
    found = helping.undeveloped(
        Identified(IDENTIFIED), measures, has_labour=has_labour, as_of=as_of, months=6
    )
    return [each.part for each in found]


def test_households_with_labour_get_more_than_money():
    assert undeveloped([MeasureKind.SAFETY_NET]) == ["only", "late"]
    assert undeveloped([MeasureKind.SAFETY_NET], as_of=DAY(2024, 7, 31)) == ["only"]
    assert undeveloped([MeasureKind.HEALTH]) == ["late"]
    assert undeveloped([]) == ["late"]
    for kind in DEVELOPING:
        assert undeveloped([MeasureKind.SAFETY_NET, kind]) == []


@pytest.mark.parametrize("has_labour", [False, None])
def test_nothing_of_that_where_nobody_can_work_or_nobody_knows(has_labour):
    assert undeveloped([], has_labour=has_labour) == []


@pytest.mark.parametrize(
    ("items", "found"),
    [(("技能培训",), True), (("其他",), True), ((), True), (("技能培训", "劳务输出"), False)],
)
def test_training_alone_is_no_job(items, found):
    measures = [Landed(MeasureKind.EMPLOYMENT, None, items)]

    assert (helping.only_training(measures, as_of=LATER) is not None) is found


def test_without_employment_there_is_nothing_to_say_about_training():
    assert helping.only_training([Landed(MeasureKind.HEALTH, None, ("其他",))], as_of=LATER) is None


@pytest.mark.parametrize(
    ("ended_on", "goes_on"),
    [(None, True), (LATER + ONE_DAY, True), (LATER, False)],
    ids=["open", "over tomorrow", "over today"],
)
def test_what_is_over_counts_for_what_was_and_not_for_today(ended_on, goes_on):
    """2-10: the first month and the risk ask what landed; 开发式帮扶 and training ask what goes on."""
    in_time = DAY(2024, 2, 20)
    job = Landed(MeasureKind.EMPLOYMENT, in_time, ("务工就业",), ended_on)
    course = Landed(MeasureKind.EMPLOYMENT, in_time, ("技能培训",), ended_on)
    cured = Landed(MeasureKind.HEALTH, in_time, (), ended_on)

    late = helping.not_helped(Identified(IDENTIFIED), [cured], as_of=LATER, months=1, warn_days=7)
    assert late is None
    assert helping.unanswered([Risk.ILLNESS], [cured]) == []
    assert bool(undeveloped_by([job])) is not goes_on
    assert (helping.only_training([course], as_of=LATER) is not None) is goes_on
    other = Landed(MeasureKind.INDUSTRY, in_time)
    assert (helping.unmended({"medical"}, [cured, other], as_of=LATER) == []) is goes_on


def undeveloped_by(measures):
    return helping.undeveloped(Identified(IDENTIFIED), measures, has_labour=True, as_of=LATER, months=6)


@pytest.mark.parametrize("kind", sorted(DEVELOPING))
@pytest.mark.parametrize(
    ("stated", "severity", "words"),
    [
        ("尚未实施", "error", "却是“尚未实施”"),
        ("", "warning", "没有填写"),
        ("已实施", None, ""),
        (None, None, ""),
    ],
)
def test_a_roll_that_denies_what_is_being_done(kind, stated, severity, words):
    """2-10, 5_11_030: 开发式帮扶 is in force and the roll's flag says otherwise, or nothing."""
    found = helping.misstated(stated, [Landed(kind, DAY(2024, 2, 20))], as_of=LATER)

    if severity is None:
        assert found is None
        return
    assert (found.rule, found.part, found.severity) == ("M-DEVEL", "stated", severity)
    assert found.message == (
        f"{kind}正在实施，名册的“实施开发式帮扶措施情况”{words}。请核对，名册有误的，在全国系统更正后重新导入。"
    )
    assert found.clause == "全国系统核查规则 5_11_030"
    assert found.facts == {"measures": [kind], "stated": stated or "空"}


@pytest.mark.parametrize(
    "measure",
    [
        Landed(MeasureKind.HEALTH, DAY(2024, 2, 20)),
        Landed(MeasureKind.INDUSTRY, None),
        Landed(MeasureKind.INDUSTRY, LATER + ONE_DAY),
        Landed(MeasureKind.INDUSTRY, DAY(2024, 2, 20), (), LATER),
    ],
    ids=["another kind", "planned", "tomorrow", "over today"],
)
def test_only_developing_measures_in_force_speak_against_the_roll(measure):
    """5_11_030: what is planned, over or of another kind says nothing."""
    assert helping.misstated("尚未实施", [measure], as_of=LATER) is None


def test_what_was_given_up_before_it_landed_answers_no_risk():
    """2-10: planned and ended is neither help nor a plan."""
    given_up = Landed(MeasureKind.HEALTH, None, (), DAY(2024, 3, 1))
    others = [given_up, Landed(MeasureKind.INDUSTRY, DAY(2024, 2, 20))]

    (found,) = helping.unanswered([Risk.ILLNESS], others)

    assert found.message == "风险“因病”没有对应的措施：应有健康帮扶、社会帮扶中的一项，现有产业帮扶。"
    assert helping.unanswered([Risk.ILLNESS], [given_up]) == []


@pytest.mark.parametrize(
    ("item", "kind", "mends"),
    [
        ("medical", MeasureKind.HEALTH, True),
        ("medical", MeasureKind.SOCIAL, True),
        ("medical", MeasureKind.SAFETY_NET, False),
        ("schooling", MeasureKind.COMPULSORY_EDUCATION, True),
        ("schooling", MeasureKind.EDUCATION, False),
        ("housing", MeasureKind.INDUSTRY, True),
    ],
)
def test_people_without_insurance_and_children_out_of_school_call_for_their_measures(item, kind, mends):
    """2-10: 有人未参保 and 有失学辍学 ask too; house and water are risks by name."""
    found = helping.unmended({item}, [Landed(kind, None)], as_of=LATER)

    assert (found == []) is mends
    assert helping.unmended(set(), [Landed(kind, None)], as_of=LATER) == []
    assert helping.unmended({item}, [], as_of=LATER) == []
    if item == "schooling" and not mends:
        assert found[0].message == "有孩子失学辍学，没有对应的措施：应有义务教育保障，现有教育帮扶。"


def test_advice_names_one_kind_of_each_risk_in_the_order_of_the_list():
    advised = helping.advised_kinds([Risk.WATER, Risk.INDUSTRY, Risk.OTHER])

    assert advised == ["产业帮扶", "金融帮扶", "饮水安全保障"]

"""Households, incomes, checks, cases and measures at random, with many facts unknown."""

import datetime
import random
from decimal import Decimal

from django.utils import timezone

from households import choices
from households.models import IncomeLine, IncomeStatement, RollBatch, RollCoverage, SafeguardCheck
from households.rules.dates import add_months
from monitoring.choices.cases import Risk
from monitoring.choices.feeds import FeedKind, Signal
from monitoring.choices.measures import ITEMS, MeasureKind
from monitoring.models import CaseRisk, FeedBatch, MonitoringCase, SupportMeasure, Warning
from povertycase.actions import store_file
from tests import factories
from tests.households import planning
from tests.monitoring import feeding

ON = datetime.date(2026, 11, 22)
VILLAGES = (factories.VILLAGE, factories.SISTER_VILLAGE)
MAYBE = (True, False, None)


def homes(cast, count, *, seed):
    """So many households in two villages."""
    chance = random.Random(seed)
    cast.proof = store_file(b"%PDF-1.4", name="凭证.pdf", by=cast.township)
    cast.care = assessments(cast)
    roll_of(cast, VILLAGES[0])
    made = [home(cast, chance, chance.choice(VILLAGES)) for _number in range(count)]
    for row in made:
        told(cast, chance, row)
    return made


def told(cast, chance, row):
    """What a roll says of 开发式帮扶, and a department of the head."""
    row.developing_state = chance.choice(["", "已实施", "尚未实施"])
    row.save()
    if chance.random() < 0.3:
        head = row.memberships.get(relation="户主").person
        assessed(cast, row, head, chance.choice(["2024-10", "2024-11", "2026-10"]))


def home(cast, chance, village):
    """One household with everything that may hang on it."""
    row = factories.household(
        village,
        by_type=chance.choice(["脱贫户(享受政策)", "一般农户", "一般农户", ""]),
        is_house_unsafe=chance.choice(MAYBE),
        has_safe_water=chance.choice((True, True, False, None)),
    )
    head = row.memberships.get().person
    for name, value in member(chance).items():
        setattr(head, name, value)
    head.save()
    for _number in range(chance.randrange(4)):
        factories.member(row, "成员", "其他", **member(chance))
    for year in chance.sample((2025, 2026), k=chance.randrange(3)):
        statement(chance, row, year)
    if chance.random() < 0.5:
        checks(cast, chance, row)
    if chance.random() < 0.7:
        case(cast, chance, row)
    return row


def roll_of(cast, village, **changes):
    """A monitoring roll that was taken in and covers a village, with a column of 开发式帮扶."""
    facts = {"columns": ["household_number", "developing_state"]} | changes
    batch = RollBatch.objects.create(
        division_id=factories.COUNTY,
        status="applied",
        source=store_file(b"roll", name="名册.xlsx", by=cast.township),
        scheme="national_jdlk",
        layout="A",
        created_by=cast.township,
        moved_by=cast.township,
        **facts,
    )
    RollCoverage.objects.create(division_id=village, scheme=batch.scheme, batch=batch)


def assessments(cast):
    """A file of 失能 assessments."""
    feed = feeding.feed(cast, FeedKind.CARE)
    return FeedBatch.objects.create(
        feed=feed,
        division_id=feed.division_id,
        period="2026-10",
        source=cast.proof,
        sha256="0" * 64,
        received_on=ON,
        received_by=cast.county,
        due_on=ON,
        is_late=False,
        status="applied",
        moved_by=cast.county,
        moved_at=timezone.now(),
    )


def assessed(cast, row, person, period, status="dismissed"):
    """Somebody cannot look after themselves, and the warning of it has been handled."""
    return Warning.objects.create(
        feed=cast.care.feed,
        batch=cast.care,
        division_id=row.division_id,
        household=row,
        person=person,
        kind=FeedKind.CARE,
        signal=Signal.INCAPABLE,
        period=period,
        span=period,
        row=person.pk,
        id18=person.id18,
        message="评估为重度失能，请核实照护和家庭支出。",
        due_on=ON,
        handled_on=ON,
        note="已核实",
        status=status,
        moved_by=cast.township,
        moved_at=timezone.now(),
    )


def member(chance):
    """Facts of a person."""
    grade = chance.choice(["", "", "", "一级", "三级"])
    return {
        "birth_on": chance.choice(
            [None, datetime.date(chance.randrange(1940, 2024), chance.randrange(1, 13), 22)]
        ),
        "labour": chance.choice(["", *choices.Labour.values]),
        "health": chance.choice([[], ["健康"], ["健康"], ["长期慢性病"], ["残疾"], ["患有大病", "残疾"]]),
        "disability_grade": grade,
        "disability_year": chance.choice([None, None, 2020, 2025]),
        "school_status": chance.choice(["", "", "", "学龄前儿童", "小学", "普通高中一年级", "中职一年级"]),
        "education": chance.choice(["", "小学"]),
        "dropout_reason": chance.choice(["", "", "", "厌学", "送教上门"]),
        "work_months": chance.choice([None, None, Decimal(0), Decimal(3), Decimal(6), Decimal(10)]),
        "work_place": chance.choice(["", "", "广东省东莞市", "示例市示例县"]),
        "has_resident_medical": chance.choice((True, True, False, None)),
        "has_employee_medical": chance.choice((False, False, None)),
        "is_low_income_recipient": chance.choice((False, False, True, None)),
        "low_income_allowance": chance.choice(["", "", "未享受", "农村低保"]),
        "is_destitute_recipient": chance.choice((False, False, False, True, None)),
    }


def statement(chance, row, year):
    """Income of a year that ended in September, or a little before; sometimes of a month alone."""
    day = datetime.date(year, chance.choice([9, 9, 9, 6]), 30)
    month = day.replace(day=1)
    heads = Decimal(chance.choice([5000, 7999, 8000, 8100, 9599, 9600, 12000, 20000]))
    made = IncomeStatement.objects.create(
        household=row,
        division_id=row.division_id,
        concept="net",
        period_start=chance.choice([month, *[add_months(month, -11)] * 3]),
        period_end=day,
        population=chance.choice([None, 2, 3]),
        stated_net_yuan=chance.choice([None, heads * 2]),
        stated_per_capita_yuan=chance.choice([None, heads, heads, heads]),
        claims_yuan=chance.choice([None, Decimal(0), Decimal(3000)]),
        compliant_oop_yuan=chance.choice([None, Decimal(0), Decimal(4999), Decimal(5000), Decimal(30000)]),
    )
    IncomeLine.objects.bulk_create(
        IncomeLine(statement=made, item=item, amount_yuan=Decimal(chance.choice([0, 1000, 20000])))
        for item in chance.sample(["wage", "business", "property", "transfer"], k=chance.randrange(5))
    )


def checks(cast, chance, row):
    """What one or two visits found."""
    for day in chance.sample(
        (datetime.date(2026, 2, 1), datetime.date(2026, 9, 10)), k=chance.randrange(1, 3)
    ):
        visit = planning.visit(row, cast.village, day)
        kept = chance.choice([("schooling", "medical", "housing", "water"), ("water", "housing")])
        SafeguardCheck.objects.bulk_create(
            SafeguardCheck(
                household=row,
                division_id=row.division_id,
                visit=visit,
                item=item,
                is_met=chance.random() < 0.8,
                checked_on=day,
                explanation="示例",
            )
            for item in kept
        )


def case(cast, chance, row):
    """A case that stands anywhere."""
    status = chance.choice(["verifying", "active", "active", "active", "removal_town", "removed", "rejected"])
    is_out = status == "removed"
    made = MonitoringCase.objects.create(
        household=row,
        division_id=row.division_id,
        episode=1,
        category=chance.choice(choices.MonitoringCategory.values),
        clue_on=chance.choice([datetime.date(2026, 11, 1), datetime.date(2026, 11, 12), ON]),
        identified_on=""
        if status in {"verifying", "rejected"}
        else chance.choice(["2025-09", "2026-03-11", "2026-05", "2026-10-22", "2026-10-21", "2025-11-22"]),
        removed_on=chance.choice(["2026-10-30", "2026-09", "2026-11-11"]) if is_out else "",
        removal_way=chance.choice(["帮扶消除", "帮扶消除", "自然消除"]) if is_out else "",
        status=status,
        moved_by=cast.township,
        moved_at=timezone.now() if chance.random() < 0.5 else timezone.now() - datetime.timedelta(days=400),
    )
    known = [risk for risk in Risk.values if risk not in {Risk.DISASTER, Risk.OTHER}]
    for rank, risk in enumerate(chance.sample(known, k=chance.randrange(1, 4)), start=1):
        CaseRisk.objects.create(case=made, rank=rank, risk=risk)
    for _number in range(chance.randrange(4)):
        measure(cast, chance, made)


def measure(cast, chance, case):
    """Something planned or landed."""
    kind = chance.choice(MeasureKind.values)
    landed_on = chance.choice([None, datetime.date(2026, 4, 1), datetime.date(2026, 10, 25)])
    ended_on = chance.choice([None, None, datetime.date(2026, 10, 31), ON, datetime.date(2026, 12, 31)])
    given = ITEMS.get(kind, ())
    SupportMeasure.objects.create(
        case=case,
        division_id=case.division_id,
        kind=kind,
        items=chance.sample(given, k=min(len(given), chance.randrange(3))),
        content="示例",
        responsible="王芳",
        planned_on=datetime.date(2026, 4, 1),
        landed_on=landed_on,
        proof=cast.proof if landed_on else None,
        ended_on=ended_on,
        ended_reason="示例" if ended_on else "",
        created_by=cast.township,
    )

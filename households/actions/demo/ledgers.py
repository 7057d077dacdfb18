"""What the demonstration county wrote into its ledgers: most lines, some of them with something missing."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from households.choices import SCHOOL_STAGE, UNSAFE_GRADES, HouseGrade, SchoolStage
from households.choices.ledgers import (
    AidKind,
    Appraisal,
    Cover,
    LabourWish,
    Persuaded,
    Programme,
    Schooling,
    SkillLevel,
    TrainingKind,
    WorkedAt,
)
from households.ledgers import LEDGERS, Ledger
from households.ledgers.lines import MODELS, judged_at, lines_among
from households.ledgers.village_classes import EXITED_VILLAGES, OTHER_VILLAGES, POOR_VILLAGES
from households.models.entries import Entry
from households.rules.education import AIDED_STAGES
from povertycase.models import User

# Of a hundred lines so many have an entry.
NOTED = {
    "schooling": 70,
    "aids": 65,
    "insurance": 75,
    "housing": 60,
    "entitlements": 60,
    "labour": 55,
    "migrants": 70,
    "posts": 75,
    "villages": 80,
    "village_exited": 80,
    "village_poor": 90,
    "village_other": 60,
}
AIDS_BY_STAGE = {
    SchoolStage.PRESCHOOL: AidKind.PRESCHOOL,
    SchoolStage.PRIMARY: AidKind.COMPULSORY,
    SchoolStage.JUNIOR: AidKind.COMPULSORY,
    SchoolStage.SENIOR: AidKind.SENIOR,
    SchoolStage.VOCATIONAL: AidKind.VOCATIONAL,
    SchoolStage.TECHNICIAN: AidKind.VOCATIONAL,
}
OLDEST_DAYS = 90
Facts = Mapping[str, Any]


def seed_ledgers(*, county: str, seed: int, on: datetime.date) -> None:
    """Entries and logs of every ledger over the county; written by the account of one village."""
    by = User.objects.get(username="village")
    for ledger in LEDGERS.values():
        rng = Random(f"{seed}:{ledger.code}")  # noqa: S311  the same entries for the same seed
        judging = judged_at(ledger, county, on=on)
        rows = MODELS[ledger.subject].objects.filter(division__code__startswith=county)
        subjects = lines_among(rows, ledger, judging).order_by("pk")
        made = _Made(ledger, rng, by=by, on=on)
        for subject in subjects:
            if rng.randrange(100) < NOTED.get(ledger.code, 0):
                made.note(subject)
        made.write()


class _Made:
    """The entries of one ledger, until they are written."""

    def __init__(self, ledger: Ledger, rng: Random, *, by: User, on: datetime.date) -> None:
        self.ledger, self.rng, self.by, self.on = ledger, rng, by, on
        self.entries: dict[type[Entry], list[Entry]] = {}

    def note(self, subject: Any) -> None:
        """One entry about a subject, with what was done for it."""
        facts = SPECIMENS[self.ledger.code](self.rng, subject, self.on)
        day = self.on - datetime.timedelta(days=self.rng.randrange(OLDEST_DAYS))
        year = {"year": self.on.year} if self.ledger.by_year else {}
        self._add(self.ledger.model, subject, {**facts, **year}, day)
        for log, said in LOGS.get(self.ledger.code, _no_logs)(self.rng, facts):
            day = self.on - datetime.timedelta(days=self.rng.randrange(OLDEST_DAYS))
            self._add(self.ledger.log(log).model, subject, said, day)

    def write(self) -> None:
        """All of them at once."""
        for model, rows in self.entries.items():
            model.objects.bulk_create(rows)  # type: ignore[attr-defined]

    def _add(self, model: type[Entry], subject: Any, facts: Facts, day: datetime.date) -> None:
        about = {f"{self.ledger.entry_of}_id": subject.pk, "division_id": subject.division_id}
        self.entries.setdefault(model, []).append(model(**about, **facts, noted_on=day, noted_by=self.by))


def _schooling(rng: Random, child: Any, _on: datetime.date) -> Facts:
    lines = {"official": "驻村干部王明", "teacher": rng.choice(["李老师", "周老师"])}
    chance = rng.randrange(100)
    if chance < 3:
        return {"state": Schooling.DROPPED_OUT, "official": "驻村干部王明", "note": "在家不愿返校，正在劝返"}
    if chance < 6:
        return {"state": Schooling.AT_HOME, "note": "重度残疾", **lines}
    school = rng.choice(["中心小学", "第一小学", "初级中学"])
    return {"state": Schooling.AT_SCHOOL, "school": f"{school}{child.school_status}"}


def _insurance(rng: Random, person: Any, on: datetime.date) -> Facts:
    if person.has_employee_medical:
        return {"cover": Cover.EMPLOYEE}
    if rng.randrange(100) < 4:
        return {"cover": Cover.NONE, "reason": rng.choice(["外出务工未归", "认为用不上"])}
    paid = datetime.date(on.year, 1, 1) - datetime.timedelta(days=rng.randrange(60))
    return {"cover": Cover.RESIDENT, "paid_on": paid, "own_yuan": 200, "subsidised_yuan": 180}


def _housing(rng: Random, household: Any, on: datetime.date) -> Facts:
    grade = household.house_grade or HouseGrade.A
    if rng.randrange(100) < 8:
        grade = rng.choice(sorted(UNSAFE_GRADES))
    appraised = on - datetime.timedelta(days=rng.randrange(30, 900))
    facts = {"grade": grade, "appraised_on": appraised, "appraiser": "示例房屋鉴定中心"}
    if grade not in UNSAFE_GRADES:
        return facts | {"is_occupied": True}
    if rng.randrange(3):
        accepted = appraised + datetime.timedelta(days=20)
        return facts | {"is_occupied": True, "programme": Programme.REBUILDING, "accepted_on": accepted}
    return facts | {"is_occupied": bool(rng.randrange(2)), "has_safe_home": False}


def _entitlements(rng: Random, person: Any, _on: datetime.date) -> Facts:
    is_disabled = bool(person.disability_grade)
    return {
        "has_care": bool(rng.randrange(8)) if is_disabled else None,
        "has_living": bool(rng.randrange(8)) if is_disabled else None,
        "has_pension": None if is_disabled else bool(rng.randrange(10)),
        "has_relief": bool(person.is_low_income_recipient or person.is_destitute_recipient),
    }


def _village(rng: Random, _village: Any, _on: datetime.date) -> Facts:
    return {
        "rural_population": rng.randrange(800, 3000),
        "poor_population": 0,
        "collective_income_yuan": rng.randrange(30_000, 400_000),
        "leading_industry": rng.choice(["茶叶", "黑山羊", "花椒", "水稻制种", ""]),
        "has_hard_road": True,
        "has_clinic": True,
        "has_culture_room": bool(rng.randrange(10)),
        "has_network": True,
    }


def _items(*names: str) -> Callable[[Random, Any, datetime.date], Facts]:
    """Of the items of a class of villages each is mostly done."""
    return lambda rng, _village, _on: {name: bool(rng.randrange(5)) for name in names}


def _labour(rng: Random, _person: Any, on: datetime.date) -> Facts:
    wish = rng.choice([LabourWish.AWAY, LabourWish.NEARBY, LabourWish.FARMING, LabourWish.NONE])
    facts: dict[str, Any] = {"wish": wish, "wants_training": bool(rng.randrange(2))}
    if rng.randrange(100) < 40:
        facts |= {
            "skill_certificate": rng.choice(["电工", "家政服务员", "中式面点师", "挖掘机操作"]),
            "skill_level": rng.choice([SkillLevel.FIVE, SkillLevel.FOUR, SkillLevel.TRAINED]),
            "certified_on": on - datetime.timedelta(days=rng.randrange(100, 1500)),
        }
    return facts


def _migrant(rng: Random, person: Any, on: datetime.date) -> Facts:
    is_near = person.work_place.startswith(("四川省", "达州市"))
    where = WorkedAt.PROVINCE if is_near else WorkedAt.OUT
    facts: dict[str, Any] = {
        "where": where,
        "place": person.work_place,
        "started_on": on - datetime.timedelta(days=rng.randrange(60, 250)),
        "monthly_yuan": rng.randrange(2800, 6500, 100),
    }
    if where == WorkedAt.OUT and rng.randrange(3):
        paid = on - datetime.timedelta(days=rng.randrange(1, 60))
        facts |= {"subsidy_yuan": 300, "subsidised_on": max(paid, datetime.date(on.year, 1, 1))}
    return facts


def _post(rng: Random, person: Any, on: datetime.date) -> Facts:
    return {
        "post": person.public_post,
        "employer": "村民委员会",
        "is_local": True,
        "started_on": on - datetime.timedelta(days=rng.randrange(60, 700)),
        "ended_on": on + datetime.timedelta(days=rng.randrange(20, 360)),
        "monthly_yuan": rng.choice([500, 500, 600, 800, None]),
    }


def _aid(rng: Random, person: Any, _on: datetime.date) -> Facts:
    stage = SCHOOL_STAGE.get(person.school_status)
    if stage is None or not rng.randrange(12):
        return {"kind": AidKind.NONE, "grounds": "" if rng.randrange(2) else "本人没有申请"}
    due = rng.choice([500, 1000, 2000])
    return {
        "kind": AIDS_BY_STAGE.get(stage, AidKind.COLLEGE),
        "due_yuan": due,
        "paid_yuan": due if rng.randrange(6) else due // 2,
        "has_rain": bool(rng.randrange(4)) if stage in AIDED_STAGES else None,
    }


def _no_logs(_rng: Random, _facts: Facts) -> Iterator[tuple[str, Facts]]:
    yield from ()


def _insurance_logs(_rng: Random, facts: Facts) -> Iterator[tuple[str, Facts]]:
    if facts["cover"] == Cover.NONE:
        said = {"talked_by": "陈村文书", "outcome": Persuaded.UNDECIDED, "said": "等务工回来再定"}
        yield "talk", said


def _schooling_logs(rng: Random, facts: Facts) -> Iterator[tuple[str, Facts]]:
    if facts["state"] == Schooling.DROPPED_OUT:
        said = {
            "talked_by": "陈村文书、李老师",
            "outcome": Persuaded.UNDECIDED,
            "said": "孩子还在考虑",
        }
        yield "talk", said
    if facts["state"] == Schooling.AT_HOME:
        for _lesson in range(rng.randrange(1, 4)):
            yield "lesson", {"taught_by": "周老师", "minutes": 60, "content": "语文、康复训练"}


def _post_logs(rng: Random, _facts: Facts) -> Iterator[tuple[str, Facts]]:
    if rng.randrange(3):
        result = Appraisal.FIT if rng.randrange(10) else Appraisal.UNFIT
        yield "appraisal", {"result": result, "days": rng.randrange(18, 27), "judged_by": "陈村文书"}


def _labour_logs(rng: Random, facts: Facts) -> Iterator[tuple[str, Facts]]:
    if facts["wants_training"] and rng.randrange(2):
        course = rng.choice(["家政服务", "电工基础", "茶叶种植"])
        yield "training", {"kind": TrainingKind.SKILL, "course": course, "days": 7, "has_passed": True}


SPECIMENS: Mapping[str, Callable[[Random, Any, datetime.date], Facts]] = {
    "schooling": _schooling,
    "insurance": _insurance,
    "housing": _housing,
    "entitlements": _entitlements,
    "aids": _aid,
    "labour": _labour,
    "migrants": _migrant,
    "posts": _post,
    "villages": _village,
    **{ledger.code: _items(*ledger.shown) for ledger in (EXITED_VILLAGES, POOR_VILLAGES, OTHER_VILLAGES)},
}
LOGS: Mapping[str, Callable[[Random, Facts], Iterator[tuple[str, Facts]]]] = {
    "schooling": _schooling_logs,
    "insurance": _insurance_logs,
    "labour": _labour_logs,
    "posts": _post_logs,
}

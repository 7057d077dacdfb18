"""One builder makes the rules' facts, whether a roll's row or the register is the source."""

from datetime import date
from decimal import Decimal

from households.choices import IncomeItem
from households.imports.staged import StagedRow, home
from households.models import Household, IncomeStatement, Person
from households.reports.registered import Read, ReadStatement, home_facts
from households.rules import sources
from households.rules.facts import JobFacts, MoneyFacts

PERSON = {
    "birth_on": "1970-08-12",
    "health": "残疾,长期慢性病",
    "disability_kind": "肢体残疾",
    "education": "初中",
    "school_status": "",
    "labour": "普通劳动力",
    "work_place": "浙江省宁波市",
    "work_months": "10",
    "public_post": "护林员、保洁员",
    "public_post_months": "6",
    "low_income_allowance": "不享受",
    "has_resident_medical": "true",
}
EVERY = frozenset(field.name for field in Person._meta.fields)


def staged(texts, **facts):
    row = {"row": 7, "is_held": False, **texts, **facts}
    return StagedRow(row, frozenset(texts))


def registered(**changes):
    person = Person(
        pk=7,
        birth_on=date(1970, 8, 12),
        health=["残疾", "长期慢性病"],
        disability_kind="肢体残疾",
        education="初中",
        labour="普通劳动力",
        work_place="浙江省宁波市",
        work_months=Decimal(10),
        public_post="护林员、保洁员",
        public_post_months=Decimal(6),
        low_income_allowance="不享受",
        has_resident_medical=True,
    )
    for name, value in changes.items():
        setattr(person, name, value)
    return Read(person, EVERY)


def test_a_row_and_a_person_who_say_the_same_have_the_same_work_and_person():
    ours, theirs = (sources.member_of_home(each) for each in (staged(PERSON), registered()))

    assert ours.job == theirs.job
    assert ours.job.posts == ("护林员", "保洁员")
    for name in ("key", "birth_on", "health", "disability_kind", "education", "school_status", "labour"):
        assert getattr(ours.person, name) == getattr(theirs.person, name), name
    assert ours.cover.resident_medical is theirs.cover.resident_medical is True


def test_blank_means_none_in_a_roll_and_not_known_where_no_roll_may_have_brought_it():
    blank = staged(dict.fromkeys(PERSON), birth_on=None)
    nobody = registered(work_place="", work_months=None, public_post="", public_post_months=None)

    assert sources.member_of_home(blank).job == JobFacts(
        key="7", place="", months=Decimal(0), posts=(), post_months=Decimal(0)
    )
    assert sources.member_of_home(nobody).job == JobFacts(key="7")


def test_neither_education_nor_school_is_unknown_on_the_register_alone():
    person = registered(education="", school_status="")

    facts = sources.member_of_home(person).person
    assert (facts.education, facts.school_status) == (None, None)
    assert sources.relative(person, relation="户主").education == ""  # that both are blank is a finding
    row = sources.member_of_home(staged(PERSON | {"education": None, "school_status": None})).person
    assert (row.education, row.school_status) == ("", "")


def test_a_row_with_an_error_says_who_it_is_and_no_more():
    facts = sources.member_of_home(staged(PERSON, is_held=True))

    assert facts.person.birth_on == date(1970, 8, 12)
    assert (facts.person.labour, facts.job) == (None, JobFacts(key="7"))


def test_whoever_does_not_read_the_category_learns_nothing_of_it():
    household = Household(monitoring_category="脱贫不稳定户", monitoring_state="active")

    assert home_facts(household, frozenset(), MoneyFacts()).is_monitored is None
    read = frozenset({"monitoring_category", "monitoring_state"})
    assert home_facts(household, read, MoneyFacts()).is_monitored is True
    assert home(staged({"monitoring_category": "", "monitoring_state": ""})).is_monitored is False


def test_a_roll_and_a_statement_call_the_same_figures_by_the_same_names():
    statement = IncomeStatement(
        pk=1, population=4, stated_net_yuan=Decimal(40), stated_per_capita_yuan=Decimal(10)
    )
    columns = frozenset({"population", "stated_net_yuan", "stated_per_capita_yuan"})
    statement._prefetched_objects_cache = {"lines": IncomeStatement.lines.rel.related_model.objects.none()}

    theirs = sources.money_facts(ReadStatement(statement, columns), previous_per_capita_yuan=None)
    ours = home(staged({"income_population": "4", "net_yuan": "40", "per_capita_yuan": "10"})).money

    assert theirs == ours
    assert ours.lines[IncomeItem.WAGE] is None

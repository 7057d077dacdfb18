"""Values of code lists, with the variants that rolls write and a suggestion for what is in neither."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from re import compile as pattern

from pypinyin import lazy_pinyin

from households import choices
from households.rules.cells import NUMBER, TEXT, comparable, plain_digits, unreadable
from households.rules.problems import Problem, problem, shown
from households.rules.values import synonyms
from households.rules.values.parsed import Parsed
from households.rules.values.texts import unseen

CodeReader = Callable[[str, str], Parsed[str]]
SetReader = Callable[[str, str], Parsed[frozenset[str]]]

BLANKS = frozenset({"", "-", "--", "—", "——", "/", "\\", "空"})
LONGEST_LIST = 8
LONGEST_COMPARED = 30
CLOSE_ENOUGH = 0.5
_between_values = pattern(r"[,，、;；/|\s]+")

_YES = ("是", "有", "√", "✓", "✔", "☑", "对", "1", "Y", "YES", "T", "TRUE", "已", "享受", "参加", "已参加")
_NO = (
    "否",
    "无",
    "没有",
    "×",
    "✗",
    "✘",
    "X",
    "错",
    "0",
    "N",
    "NO",
    "F",
    "FALSE",
    "未",
    "不享受",
    "未享受",
    "未参加",
)
_ANSWERS: dict[str, bool | None] = (
    dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False) | dict.fromkeys((*BLANKS, "不详", "未知", "不清楚"))
)


def enum(codes: Iterable[str], variants: Mapping[str, str] | None = None, *, rule: str = "") -> CodeReader:
    """A reader of one code list: cell text and kind in, official value out; blank gives "".

    codes: the list, a TextChoices class. variants: {what rolls write instead: value}, whose use is
    N-ENUM. rule: the H-LST code. The reader's errors: E-ENUM with the nearest value, E-CHAR, E-CELL-*. White
    space and full-width signs are not told apart.

    Source: G4 § 08-12
    """
    official = {comparable(value): str(value) for value in codes}
    meant = {comparable(written): str(value) for written, value in (variants or {}).items()}

    def read(text: str, kind: str = TEXT) -> Parsed[str]:
        broken = unreadable(text, kind)
        if broken:
            return Parsed("", (broken,))
        key = _key(text, kind)
        if key in official:
            return Parsed(official[key])
        if key in meant:
            return Parsed(meant[key], (_variant(key, meant[key]),))
        if key in BLANKS:
            return Parsed("")
        return Parsed("", (unseen(key) or _unlisted(key, official, meant, rule),))

    return read


def several(read: CodeReader) -> SetReader:
    """A reader of cells that hold several values of one code list, in any order, however separated.

    Blank gives the empty set, and so does a cell with a value that is not in the list.

    Source: G13 § 健康状况
    """

    def read_all(text: str, kind: str = TEXT) -> Parsed[frozenset[str]]:
        parts = _between_values.split(text.strip()) if kind == TEXT else [text]
        read_parts = [read(part, kind) for part in parts]
        problems = tuple(dict.fromkeys(each for part in read_parts for each in part.problems))
        if any(each.code.startswith("E-") for each in problems):
            return Parsed(frozenset(), problems)
        return Parsed(frozenset(part.value for part in read_parts if part.value), problems)

    return read_all


def yes_no(text: str, kind: str = TEXT) -> Parsed[bool | None]:
    """是/否 in all its spellings; blank and 不详 are unknown, which is not 否.

    Errors: E-ENUM, E-CELL-*.

    Source: CORPUS § S114
    """
    broken = unreadable(text, kind)
    if broken:
        return Parsed(None, (broken,))
    key = _key(text, kind).upper()
    if key in _ANSWERS:
        return Parsed(_ANSWERS[key])
    return Parsed(None, (unseen(key) or problem("E-ENUM", f"“{shown(key)}”应填“是”或“否”"),))


def relation(text: str, kind: str = TEXT, *, sex: str = "") -> Parsed[str]:
    """与户主关系; words such as 孙 are told apart by the person's own sex ("" when it is unknown).

    Errors: E-ENUM (also for 孙 without a sex), E-CELL-*. Note: N-ENUM.

    Source: G4 § 03
    """
    key = _key(text, kind)
    by_sex = synonyms.RELATION_BY_SEX.get(key)
    if by_sex is None:
        return _relation(text, kind)
    if sex in by_sex:
        return Parsed(by_sex[sex].value, (_variant(key, by_sex[sex]),))
    message = f"“{key}”不在代码表，是否为“{'”或“'.join(by_sex.values())}”？"
    return Parsed("", (problem("E-ENUM", message, "H-REL-03"),))


def monitoring_category(text: str, kind: str = TEXT) -> Parsed[str]:
    """监测对象类别; of the names of before 2021 two have no single successor and are asked about.

    Errors: E-ENUM, E-CELL-*. Note: N-ENUM.

    Source: SEED0 § 0-14
    """
    key = _key(text, kind)
    if key not in synonyms.FORMER_CATEGORIES:
        return _category(text, kind)
    message = f"“{key}”是以前的类别，没有唯一的对应；请核定后填现在的类别，一般是“突发严重困难户”"
    return Parsed("", (problem("E-ENUM", message),))


def _key(text: str, kind: str) -> str:
    return comparable(plain_digits(text) or text if kind == NUMBER else text)


def _variant(written: str, value: str) -> Problem:
    return problem("N-ENUM", f"“{shown(written)}”按“{value}”读取")


@lru_cache(maxsize=4096)
def _sound(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text))


def _unlisted(key: str, official: Mapping[str, str], meant: Mapping[str, str], rule: str) -> Problem:
    known, key_sound = [*official, *meant], _sound(key[:LONGEST_COMPARED])
    # A slip in typing Chinese mostly sounds like what was meant: 汗族 is no 黎族.
    near = [each for each in known if _sound(each) == key_sound]
    near = near or get_close_matches(key[:LONGEST_COMPARED], known, n=1, cutoff=CLOSE_ENOUGH)
    if near:
        advice = f"是否为“{official.get(near[0]) or meant[near[0]]}”？"
    elif len(official) <= LONGEST_LIST:
        advice = f"可填：{'、'.join(official.values())}"
    else:
        advice = "请按代码表填写"
    return problem("E-ENUM", f"“{shown(key)}”不在代码表，{advice}", rule)


_relation = enum(choices.Relation, synonyms.RELATION, rule="H-REL-03")
sex = enum(choices.Sex, synonyms.SEX)
ethnicity = enum(choices.Ethnicity, synonyms.ETHNICITY)
certificate_kind = enum(choices.CertificateKind, synonyms.CERTIFICATE_KIND)
political_status = enum(choices.PoliticalStatus, synonyms.POLITICAL_STATUS, rule="H-LST-POLITICAL")
education = enum(choices.Education, synonyms.EDUCATION, rule="H-LST-EDUCATION")
school_status = enum(choices.SchoolStatus, synonyms.SCHOOL_STATUS, rule="H-LST-SCHOOL")
dropout_reason = enum(choices.DropoutReason, synonyms.DROPOUT_REASON)
health = several(enum(choices.Health, synonyms.HEALTH, rule="H-LST-HEALTH"))
labour = enum(choices.Labour, synonyms.LABOUR, rule="H-LST-LABOUR")
low_income_allowance = enum(choices.LowIncomeAllowance, synonyms.LOW_INCOME_ALLOWANCE)
destitute_support = enum(choices.DestituteSupport, synonyms.DESTITUTE_SUPPORT)
job_channel = enum(choices.JobChannel, synonyms.JOB_CHANNEL)
household_type = enum(choices.HouseholdType, synonyms.HOUSEHOLD_TYPE)
poverty_attribute = enum(choices.PovertyAttribute, synonyms.POVERTY_ATTRIBUTE)
cause = enum(choices.Cause, synonyms.CAUSE)
_category = enum(choices.MonitoringCategory, synonyms.MONITORING_CATEGORY)
developing_state = enum(choices.DevelopingState, synonyms.DEVELOPING_STATE)
house_grade = enum(choices.HouseGrade, synonyms.HOUSE_GRADE)

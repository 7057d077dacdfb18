"""致贫返贫风险 as rolls write it: words or numbers of its own list, with what they leave open in brackets."""

import re
from functools import lru_cache

from households.choices.risks import DETAILED_RISKS, Disaster, Risk, with_detail
from households.rules.cells import TEXT
from households.rules.problems import Problem, problem, shown
from households.rules.values import synonyms
from households.rules.values.codes import BLANKS, enum
from households.rules.values.parsed import Parsed
from households.rules.values.texts import free_text

# What the register's column takes of a risk, and a case's of the words of 其他.
LONGEST, LONGEST_DETAIL = 120, 100
NOTHING_MORE = frozenset({"无", "没有", "暂无"})
# In staging, before a detail from a column of its own has met its risk; no cell may hold such a sign.
LOOSE = "\x1f"

_between = re.compile(r"[,，、;；/|\s]+(?![^（(]*[）)])")
_detailed = re.compile(r"(?P<word>[^（(]+)[（(](?P<detail>[^）)]+)[）)]")
# Staging parts risks by this comma; a detail ends with its bracket.
_commas = str.maketrans(",", "，")
_marks = str.maketrans(",（）()", "，〔〕〔〕")
_risk = enum(Risk, synonyms.RISK)
_disaster = enum(Disaster, synonyms.DISASTER)


def risks(text: str, kind: str = TEXT) -> Parsed[tuple[str, ...]]:
    """The risks of a cell in the order in which they stand, each as the register keeps it.

    By word or number: 03 is 因残 here, 0201 is 因自然灾害（洪涝灾害）. What is none of the list is kept as it
    stands, unguessed; a person settles it. Errors: E-CELL-*, E-CHAR, E-LIM-CELL. Note: N-ENUM.

    Source: DOMAIN § 3.8
    """
    parts = _between.split(text.strip()) if kind == TEXT else [text]
    read = [_one(part, kind) for part in parts]
    problems = tuple(dict.fromkeys(each for part in read for each in part.problems))
    if any(each.code.startswith("E-") for each in problems):
        return Parsed((), problems)
    return Parsed(tuple(part.value for part in read if part.value), problems)


def risk_detail(risk: Risk, text: str, kind: str = TEXT) -> Parsed[str]:
    """What a column of its own says of a risk: the kind of disaster, or what 其他 is; "" for a blank.

    Errors: E-LIM-CELL for more than LONGEST_DETAIL characters, and those of `risks`.

    Source: DOMAIN § 3.8
    """
    if risk == Risk.DISASTER:
        read = _disaster(text, kind)
        if not any(each.code == "E-ENUM" for each in read.problems):
            return read
    detail, problems = free_text(text, kind)
    if detail in BLANKS or detail in NOTHING_MORE:
        return Parsed("", problems)
    if len(detail) > LONGEST_DETAIL:
        message = f"“{risk}”的说明有 {len(detail)} 字，最多 {LONGEST_DETAIL} 字，请删减"
        return Parsed("", (problem("E-LIM-CELL", message),))
    return Parsed(in_brackets(detail), problems)


def in_brackets(detail: str) -> str:
    """A remark as it can stand in brackets behind its risk, among risks with commas between.

    Source: DOMAIN § 3.8
    """
    return detail.strip().translate(_marks)


@lru_cache(maxsize=50_000)
def settled_risks(staged: str) -> Parsed[str]:
    """The staged risks of a row, with each detail from a column of its own behind the risk that it is of.

    staged: texts with commas between, details begin with LOOSE. A detail whose risk is not named, or that
    says otherwise than the risk's own cell, is left out with N-RISK.

    Source: DOMAIN § 3.8
    """
    texts = staged.split(",")
    named = [each for each in texts if not each.startswith(LOOSE)]
    problems: list[Problem] = []
    for loose in (each.removeprefix(LOOSE) for each in texts if each.startswith(LOOSE)):
        word = loose.partition("（")[0]
        if word in named:
            named[named.index(word)] = loose
        elif loose not in named:
            problems.append(problem("N-RISK", f"“{shown(loose)}”与所填的风险对不上，没有采用"))
    return Parsed(",".join(named), tuple(problems))


def split_risk(text: str) -> tuple[str, str]:
    """A risk of the register as its word and its detail; the detail is "" where it has none.

    Source: DOMAIN § 3.8
    """
    found = _detailed.fullmatch(text)
    if found is None or found["word"] not in DETAILED_RISKS:
        return text, ""
    return found["word"], found["detail"]


def _one(part: str, kind: str) -> Parsed[str]:
    found = _detailed.fullmatch(part.strip())
    word = _risk(found["word"].strip() if found else part, kind)
    if any(each.code == "E-ENUM" for each in word.problems):
        return _as_written(part, kind)
    if found is None:
        return word
    if word.value not in DETAILED_RISKS:
        value, problems = _as_written(part, kind)
        return Parsed(value, (*word.problems, *problems))
    detail, problems = risk_detail(Risk(word.value), found["detail"], kind)
    return Parsed(with_detail(word.value, detail), (*word.problems, *problems))


def _as_written(part: str, kind: str) -> Parsed[str]:
    value, problems = free_text(part, kind, longest=LONGEST)
    return Parsed(value.translate(_commas), problems)

"""The cells that say who a person is: certificate, sex, birth, name, relation, and telephones."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from households.choices import CertificateKind, Relation
from households.imports.copying import NULL, copied
from households.rules import identity, values
from households.rules.names import name_pinyin
from households.rules.problems import Problem, problem
from povertycase import keys

CERTIFICATE_NUMBER, ID18 = b"person.certificate_number", b"person.id18"
TAIL_SHORT, TAIL_LONG = 4, 6
DAY_LENGTH = 10
DEMONSTRATION = ("519900", "990101")
# Documents whose number is no citizen's identity: kept as given, the person is matched by 人编号.
OTHER_DOCUMENTS = frozenset({CertificateKind.OFFICER, CertificateKind.HONG_KONG_MACAO_TAIWAN})
LONGEST_NAME = 60
_RELATIONS = frozenset(Relation.values)
_is_mobile = re.compile(r"1[3-9][0-9]{9}").fullmatch

NOT_DEMONSTRATION = problem("E-DEMO", "演示系统只接受虚构的证件号（990101 或 519900 开头），请勿上传真实人员")
NAMELESS = problem("E-NAME-REQUIRED", "缺少姓名，请补填")
IMPRECISE = problem("W-BIRTH", "没有身份证号，出生日期又不到日，没有登记；请补全年月日或身份证号")
UNRELATED = problem("E-REL-REQUIRED", "缺少与户主关系，请补填", "H-REL-03")


class Stated(NamedTuple):
    """What the columns beside the certificate say, canonical; "" for a blank or absent one."""

    certificate_kind: str
    sex: str
    birth_on: str


class Who(NamedTuple):
    """What the cells of a person's identity come to, as COPY takes it into staging, and what was wrong.

    None leaves what a column of its own says.
    """

    certificate_number: str | None
    id18: str | None
    id_tail4: str | None
    id_tail6: str | None
    certificate_kind: str | None
    sex: str | None
    birth_on: str | None
    disability_kind: str | None
    disability_grade: str | None
    problems: tuple[Problem, ...]


def encrypted(text: str, context: bytes) -> str | None:
    """A personal text as the register's column holds it, as COPY takes it; None for a blank."""
    return f"\\\\x{keys.ring().encrypt(text, context).hex()}" if text else None


def who(text: str, kind: str, stated: Stated, number: str, *, today: date, is_demo: bool) -> Who:
    """The person behind a row; text, kind: the cell of 证件号码; number: the 人编号."""
    if stated.certificate_kind in OTHER_DOCUMENTS:
        return _other_document(text, kind, stated, number)
    found = identity.read_identity(text, kind, as_of=today)
    sex, birth_on = stated.sex, stated.birth_on
    problems = found.problems
    problems += identity.compare_identity(found, sex=sex, birth_on=birth_on)
    problems += identity.require_identity(found, number)
    if is_demo and found.id18 and not found.id18.startswith(DEMONSTRATION):
        problems += (NOT_DEMONSTRATION,)
    born = found.birth_on.isoformat() if found.birth_on else birth_on if len(birth_on) == DAY_LENGTH else None
    return Who(
        encrypted(found.certificate_number, CERTIFICATE_NUMBER),
        encrypted(found.id18, ID18),
        *_tails(found.id18),
        found.certificate_kind or stated.certificate_kind or None,
        found.sex or sex or None,
        born,
        found.disability_kind or None,
        found.disability_grade or None,
        problems,
    )


def _other_document(text: str, kind: str, stated: Stated, number: str) -> Who:
    document, problems = values.free_text(text, kind, longest=30)
    if not number:
        problems += (problem("E-ID-REQUIRED", "没有居民身份证的人须有人编号，请补填", "H-ID-05"),)
    return Who(
        encrypted(document, CERTIFICATE_NUMBER),
        None,
        None,
        None,
        stated.certificate_kind,
        stated.sex or None,
        stated.birth_on if len(stated.birth_on) == DAY_LENGTH else None,
        None,
        None,
        problems,
    )


def _tails(id18: str) -> tuple[str | None, str | None]:
    if not id18:
        return None, None
    hashed = keys.ring().search_hash
    return _short_tail(id18[-TAIL_SHORT:]), str(hashed(id18[-TAIL_LONG:]))


@lru_cache(maxsize=16384)
def _short_tail(digits: str) -> str:
    """There are only some ten thousand of them."""
    return str(keys.ring().search_hash(digits))


def name_of(text: str, kind: str) -> tuple[str, str, str, tuple[Problem, ...]]:
    """The name as written, its pinyin and its initials, as COPY takes them."""
    if kind == "t" and len(text) <= LONGEST_NAME and text.isalpha():
        return text, *name_pinyin(text), ()
    value, problems = values.person_name(text, kind, longest=LONGEST_NAME)
    if not value:
        return NULL, NULL, NULL, problems or (NAMELESS,)
    pinyin, initials = name_pinyin(value)
    return copied(value), copied(pinyin), copied(initials), problems


def relation_of(text: str, kind: str, sex: str | None) -> tuple[str | None, tuple[Problem, ...]]:
    """与户主关系; words such as 孙 are told apart by the person's own sex."""
    if kind == "t" and text in _RELATIONS:
        return text, ()
    value, problems = values.relation(text, kind, sex=sex or "")
    return value or None, problems or (() if value else (UNRELATED,))


def phones_of(text: str, kind: str, context: bytes) -> tuple[str | None, tuple[Problem, ...]]:
    """The mobile numbers of a cell, separated by strokes."""
    if kind == "t" and _is_mobile(text):
        return encrypted(text, context), ()
    found, problems = values.phones(text, kind)
    return encrypted("/".join(found), context), problems


def head_of(text: str, kind: str, today: date) -> tuple[str | None, tuple[Problem, ...]]:
    """The identity in 户主证件号码, which is only compared with the head's own."""
    found = identity.read_identity(text, kind, as_of=today)
    return encrypted(found.id18, ID18), ()

"""Identity numbers: what a cell of the 证件号码 column says, and what is wrong with it."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from stdnum import numdb
from stdnum.cn import ric

from households.choices import DISABILITY_GRADE_BY_CODE, DISABILITY_KIND_BY_CODE, CertificateKind, Sex
from households.rules.cells import NUMBER, TEXT, bare, plain_digits, unreadable
from households.rules.dates import age_on
from households.rules.problems import Problem, problem
from povertycase import masks

OLD_LENGTH, RESIDENT_LENGTH, DISABILITY_LENGTH, REPLACED_LENGTH = 15, 18, 20, 22
OLDEST_YEARS = 120
# A spreadsheet keeps this many digits of a number.
SHEET_DIGITS = 15
# GB/T 2260 has no such codes: fictitious people carry them, in tests and in demonstrations.
FICTITIOUS_AREAS = frozenset({"519900", "990101"})
# What people write when there is no certificate; 999999… is the national system's own placeholder.
NO_CERTIFICATE = frozenset({"", "0", "无", "不详", "未知", "暂无", "没有", "待补", "-", "—", "/"})
PLACEHOLDER = "999999"

_is_plain = re.compile(r"[0-9]{17}[0-9X]").fullmatch
_is_numeric = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+|[0-9]{15,}\.[0-9]+").fullmatch
_is_several = re.compile(r"(?:[0-9]{17}[0-9X](?:[1-7][1-4](?:B[0-9])?)?|[0-9]{15}){2,}").fullmatch
_long_numbers = re.compile(r"[0-9]{15,}").findall
_between_numbers = re.compile(r"[,，、;；/|和及与]+")
# The only letters a number may hold; any other letter is shown to its writer as it was written.
_CAPITALS = str.maketrans("xb", "XB")
_SEX_BY_PARITY = (Sex.FEMALE, Sex.MALE)


class Identity(NamedTuple):
    """What one 证件号码 cell says; id18 is "" unless the number is sound.

    certificate_number: as given but cleaned, 18, 20 or 22 characters, or the placeholder of a person
    without certificate. proposal: for a 15-digit number the whole 18-digit one it converts to; it goes
    only into the workbook that the uploader gets back, never into a message, a log or the register.
    """

    certificate_kind: CertificateKind | None
    certificate_number: str
    id18: str
    sex: Sex | None
    birth_on: date | None
    disability_kind: str
    disability_grade: str
    problems: tuple[Problem, ...]
    proposal: str = ""

    @property
    def is_pending(self) -> bool:
        """Whether the person has no certificate yet and has to be matched by 人编号."""
        return self.certificate_kind is CertificateKind.PENDING


def read_identity(text: str, kind: str = TEXT, *, as_of: date) -> Identity:
    """The identity in one cell of the 证件号码 column, with everything that is wrong with it.

    text, kind: the cell as the sheet gives it; a numeric cell is never an accepted identity, since a
    spreadsheet keeps 15 digits only. as_of: no birth date may lie after it, nor more than 120 years
    before it.

    Errors, one at most: E-CELL-ERROR, E-CELL-FORMULA, E-ID-PRECISION, E-ID-15, E-ID-MULTI, E-ID-CHAR,
    E-ID-LENGTH, E-ID-DISABILITY, E-ID-DATE, E-ID-CHECK. Warnings: W-ID-PENDING, W-ID-AREA, W-ID-000.
    Note: N-CLEAN. A disability number of 20 or 22 characters is split: id18 is its first 18.

    Source: GB11643 § structure of the number
    """
    if kind == TEXT and _is_plain(text) and not text.startswith(PLACEHOLDER):
        return _resident(text, (), as_of)
    broken = unreadable(text, kind)
    if broken:
        return _refused(broken)
    number = bare(text).translate(_CAPITALS)
    if number in NO_CERTIFICATE:
        return _pending("")
    if kind == NUMBER or _is_numeric(number):
        return _numeric(plain_digits(number))
    if number.startswith(PLACEHOLDER):
        return _pending(number)
    if _is_several(_between_numbers.sub("", number)) or len(_long_numbers(number)) > 1:
        return _refused(problem("E-ID-MULTI", "一个单元格内有两个证件号", "H-ID-01"))
    return _written(number, _cleaned(number, text), as_of)


def compare_identity(identity: Identity, *, sex: str = "", birth_on: str = "") -> tuple[Problem, ...]:
    """What the sex and birth columns say against the identity number.

    sex: a value of Sex, "" when the column is blank or absent. birth_on: an ISO date of any precision
    (`1955`, `1955-10`, `1955-10-01`) or ""; only the part that is given is compared.
    Errors: E-ROW-IDSEX, E-ROW-IDBIRTH. Silent when the number says nothing.

    Source: G4 § 28
    """
    if identity.birth_on is None:
        return ()
    found = []
    if sex in _SEX_BY_PARITY and sex != identity.sex:
        found.append(problem("E-ROW-IDSEX", f"证件号显示为{identity.sex}，性别列为{sex}", "H-ID-06"))
    if birth_on and not identity.birth_on.isoformat().startswith(birth_on):
        found.append(problem("E-ROW-IDBIRTH", "证件号与出生日期不一致", "H-ID-06"))
    return tuple(found)


def require_identity(identity: Identity, person_number: str) -> tuple[Problem, ...]:
    """A person without certificate can be matched by 人编号 only; without that too: E-ID-REQUIRED.

    Source: G1 § 4_01_003
    """
    if identity.is_pending and not person_number:
        return (problem("E-ID-REQUIRED", "缺少证件号；确无证件请在“证件类型”选“待补”", "H-ID-05"),)
    return ()


def looks_like_identity(text: str) -> bool:
    """Whether a text has the shape of an identity number, sound or not; for shifted columns.

    Source: CORPUS § S91
    """
    number = bare(text).translate(_CAPITALS)
    return bool(_is_plain(number)) or _is_old(number)


@lru_cache(maxsize=16384)
def is_known_area(code: str) -> bool:
    """Whether six digits are, or once were, the code of a county, or belong to fictitious people.

    Source: GB2260 § codes
    """
    if code in FICTITIOUS_AREAS:
        return True
    return any("county" in properties for _, properties in numdb.get("cn/loc").info(code))


def _written(number: str, notes: tuple[Problem, ...], as_of: date) -> Identity:
    """A cleaned text that ought to be one number."""
    strange = _strange_character(number)
    if strange:
        return _refused(strange)
    if _is_old(number):
        return _old(number)
    if len(number) == RESIDENT_LENGTH:
        return _resident(number, notes, as_of)
    if len(number) in (DISABILITY_LENGTH, REPLACED_LENGTH):
        return _disability(number, notes, as_of)
    return _refused(problem("E-ID-LENGTH", f"证件号应为 18 位，现为 {len(number)} 位", "H-ID-01"))


def _strange_character(number: str) -> Problem | None:
    for position, character in enumerate(number, 1):
        if character in "0123456789":
            continue
        # X is a check digit; B begins the issue number of a replaced disability certificate.
        if character == "X" and position in (RESIDENT_LENGTH, len(number)):
            continue
        if character == "B" and position == REPLACED_LENGTH - 1:
            continue
        seen = character if character.isprintable() else f"U+{ord(character):04X}"
        return problem("E-ID-CHAR", f"证件号含有不是数字或 X 的字符（第 {position} 位“{seen}”）", "H-ID-02")
    return None


def _numeric(digits: str) -> Identity:
    if len(digits) == OLD_LENGTH:
        return _old(digits)
    lost = len(digits) - SHEET_DIGITS
    loss = f"，后 {lost} 位已丢失" if lost > 0 else ""
    return _refused(
        problem("E-ID-PRECISION", f"证件号是数字格式{loss}，请将该列设为“文本”重新录入", "H-ID-01")
    )


def _is_old(number: str) -> bool:
    return len(number) == OLD_LENGTH and number.isascii() and number.isdigit()


def _old(digits: str) -> Identity:
    """A number of before 1999: its new form is proposed, never written by itself."""
    body = digits[:6] + "19" + digits[6:]
    proposal = body + ric.calc_check_digit(body + "0") if _date_of(body[6:14]) else ""
    advice = f"（换算应为 {masks.identity(proposal)}，请核对后填入）" if proposal else ""
    return _refused(problem("E-ID-15", f"请填写18位身份证号{advice}", "H-ID-01"), proposal)


def _resident(number: str, notes: tuple[Problem, ...], as_of: date, rule: str = "H-ID-02") -> Identity:
    birth_on = _date_of(number[6:14])
    # The date first: a check digit offered for a wrong date would only confirm the mistake.
    if birth_on is None or birth_on > as_of or as_of.year - birth_on.year >= OLDEST_YEARS:
        wrong = _wrong_birth(number[6:14], birth_on, as_of, rule)
        if wrong:
            return _refused(wrong)
    right = ric.calc_check_digit(number)
    if number[17] != right:
        return _refused(problem("E-ID-CHECK", f"证件号校验位应为 {right}，请核对整个号码", rule))
    if number[15:] == "000" or not is_known_area(number[:6]):
        notes += _doubts(number)
    sex = _SEX_BY_PARITY[number[16] in "13579"]
    return Identity(CertificateKind.RESIDENT, number, number, sex, birth_on, "", "", notes)


def _disability(number: str, notes: tuple[Problem, ...], as_of: date) -> Identity:
    kind, grade = DISABILITY_KIND_BY_CODE.get(number[18]), DISABILITY_GRADE_BY_CODE.get(number[19])
    if kind is None or grade is None:
        message = "残疾人证号第 19 位应为 1–7，第 20 位应为 1–4"
        return _refused(problem("E-ID-DISABILITY", message, "H-ID-03"))
    if len(number) == REPLACED_LENGTH and (number[20] != "B" or not number[21].isdigit()):
        message = "残疾人证号第 21 位应为 B，第 22 位应为数字"
        return _refused(problem("E-ID-DISABILITY", message, "H-ID-03"))
    person = _resident(number[:RESIDENT_LENGTH], notes, as_of, "H-ID-03")
    if not person.id18:
        return person
    return person._replace(
        certificate_kind=CertificateKind.DISABILITY,
        certificate_number=number,
        disability_kind=kind,
        disability_grade=grade,
    )


def _wrong_birth(digits: str, birth_on: date | None, as_of: date, rule: str) -> Problem | None:
    written = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    if birth_on is None:
        return problem("E-ID-DATE", f"证件号中的出生日期 {written} 不存在", rule)
    if birth_on > as_of:
        return problem("E-ID-DATE", f"证件号中的出生日期 {written} 晚于今天", rule)
    if age_on(birth_on, as_of) > OLDEST_YEARS:
        return problem("E-ID-DATE", f"证件号中的出生日期 {written} 距今超过 {OLDEST_YEARS} 年", rule)
    return None


def _doubts(number: str) -> tuple[Problem, ...]:
    found = []
    if not is_known_area(number[:6]):
        found.append(problem("W-ID-AREA", f"证件号前 6 位 {number[:6]} 不是已知的县级区划代码，请核对"))
    if number[15:] == "000":
        found.append(problem("W-ID-000", "证件号末 3 位为 000，可能曾被存为数字而丢失，请与证件核对"))
    return tuple(found)


def _cleaned(number: str, text: str) -> tuple[Problem, ...]:
    if number == text:
        return ()
    return (problem("N-CLEAN", "已去掉证件号中的空格、引号，全角和小写字符已转换"),)


def _date_of(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


def _pending(placeholder: str) -> Identity:
    doubt = problem("W-ID-PENDING", "没有有效证件号，列入待补证件名单", "H-ID-05")
    return Identity(CertificateKind.PENDING, placeholder, "", None, None, "", "", (doubt,))


def _refused(wrong: Problem, proposal: str = "") -> Identity:
    return Identity(None, "", "", None, None, "", "", (wrong,), proposal)

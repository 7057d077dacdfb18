"""Telephone and bank account numbers; no message repeats one."""

import re

from stdnum import luhn

from households.rules.cells import NOTHING, NUMBER, TEXT, bare, half_width, plain_digits, unreadable
from households.rules.problems import Problem, problem
from households.rules.values.parsed import Parsed

_separators = re.compile(r"[/,，、;；|\n\r]+|或")
_filler = re.compile(r"[\s\-–—()+.]+")
_mobiles_only = re.compile(r"(?:(?:00)?86)?((?:1[3-9][0-9]{9})+)").fullmatch
_mobiles = re.compile(r"1[3-9][0-9]{9}").findall
_fraction = re.compile(r"\.0+$")
_scientific = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+|[0-9]+\.0+").fullmatch
_account = re.compile(r"[0-9]{8,30}").fullmatch


def phones(text: str, kind: str = TEXT) -> Parsed[tuple[str, ...]]:
    """The mobile numbers in one cell, each once, in the order written; blank is ().

    Takes several numbers, 13800000000.0, +86, spaces and hyphens, with N-CLEAN. Landlines and anything
    else that is no mobile are left out with W-PHONE: the column is for reaching people by message.

    Errors: E-CELL-ERROR, E-CELL-FORMULA.

    Source: G1 § 5_13_003
    """
    broken = unreadable(text, kind)
    if broken:
        return Parsed((), (broken,))
    written = half_width(text).strip()
    if kind == NUMBER:
        written = plain_digits(written) or written
    found: dict[str, None] = {}
    problems: tuple[Problem, ...] = ()
    for part in _separators.split(written):
        if part.strip() in NOTHING:
            continue
        whole = _mobiles_only(_filler.sub("", _fraction.sub("", bare(part))))
        if whole:
            found.update(dict.fromkeys(_mobiles(whole[1])))
        else:
            problems = (problem("W-PHONE", "联系电话应为 11 位手机号，不是手机号的没有采用", "H-PHN-01"),)
    if found and "/".join(found) != text.strip():
        problems += (problem("N-CLEAN", "联系电话已按 11 位手机号整理"),)
    return Parsed(tuple(found), problems)


def bank_account(text: str, kind: str = TEXT) -> Parsed[str]:
    """A bank account number as text; blank is "".

    Errors: E-BANK-PRECISION for a number stored as a number, E-BANK for anything but 8 to 30 digits,
    E-CELL-*. Warning: W-BANK when the check digit does not fit, since account books have none.
    Note: N-CLEAN.

    Source: CORPUS § S113
    """
    broken = unreadable(text, kind)
    if broken:
        return Parsed("", (broken,))
    number = bare(text).replace("-", "")
    if number in NOTHING:
        return Parsed("")
    if kind == NUMBER or _scientific(number):
        return Parsed("", (problem("E-BANK-PRECISION", "银行账号是数字格式，末位已丢失，请设为“文本”"),))
    if not _account(number):
        return Parsed("", (problem("E-BANK", "银行账号应为 8–30 位数字，请核对"),))
    problems: tuple[Problem, ...] = ()
    if not luhn.is_valid(number):
        problems = (problem("W-BANK", "银行卡号校验不符；如为存折账号请确认"),)
    if number != text.strip():
        problems += (problem("N-CLEAN", "已去掉银行账号中的空格、引号，全角字符已转换"),)
    return Parsed(number, problems)

"""What a declaration from outside must and must not hold."""

import datetime
import re
import unicodedata
from collections.abc import Sequence

from monitoring.rules.written_numbers import identities_in, of_people, runs_of
from povertycase.exceptions import Unmet

# Names of people, also of those with a dot in them.
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[·•・.]){1,29}")
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{9,11}")
TAKEN_OUT = "（号码已隐去）"
TAIL = 4
MISREAD = str.maketrans("OIL", "011")
MOST_TEXT, MOST_GROUP, MOST_CONTENT = 400, 20, 500


def plain_phone(text: str) -> str:
    """A telephone number as digits alone, however it was typed.

    Source: DECLARE § fields.
    """
    return re.sub(r"[\s\-()+]", "", unicodedata.normalize("NFKC", text)).removeprefix("86")


def plain_receipt(text: str) -> str:
    """A receipt as it was given out, however it was typed: its letters have no I, L or O.

    Source: DECLARE § receipt.
    """
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper().translate(MISREAD)


def tail_of(phone: str) -> str:
    """The last four digits.

    Source: DECLARE § receipt.
    """
    return phone[-TAIL:]


def content_of(group_name: str, plights: str, text: str) -> str:
    """What the township reads: the group of the village, what was ticked and what was written.

    Source: DECLARE § fields.
    """
    place = f"{group_name}。" if group_name else ""
    return place + "：".join(part for part in (plights, text) if part)


def declaration_unmet(name: str, phone: str, content: str) -> list[Unmet]:
    """Everything that is wrong with what somebody sent without a login.

    A number of fifteen digits and more is an identity or a bank account: we do not want them here.
    Source: DECLARE § fields.
    """
    unmet = []
    if not NAME.fullmatch(name):
        unmet.append(Unmet("name", "请填写姓名，用汉字，不带数字和符号。", field="name"))
    if not (MOBILE.fullmatch(phone) or LANDLINE.fullmatch(phone)):
        message = "请填写能打通的电话：11 位手机号，或者区号加座机号。"
        unmet.append(Unmet("phone", message, field="phone"))
    if not content:
        unmet.append(Unmet("content", "请勾选或者写下家里遇到的困难。", field="text"))
    if len(content) > MOST_CONTENT:
        message = f"写得太长了，请不要超过 {MOST_TEXT} 个字。"
        unmet.append(Unmet("content_length", message, field="text"))
    return unmet + numbers_unmet(content, field="text")


def numbers_unmet(text: str, *, field: str) -> list[Unmet]:
    """A number of a person or an account where words are asked for: spaced, of full width or spelled.

    Source: DECLARE § fields.
    """
    if any(of_people(run) for run in runs_of(text)):
        return [Unmet("numbers", "请不要写身份证号和银行卡号，这里用不着。", field=field)]
    return []


def without_numbers(text: str) -> str:
    """What somebody else wrote, as offices may read it and hand it on: no number of a person or an account.

    Source: DECLARE § fields.
    """
    return _taken_out(text, [(run.first, run.end) for run in runs_of(text) if of_people(run)])


def without_identities(text: str, *, as_of: datetime.date) -> str:
    """The same where long numbers have their place, such as those of papers: only identities go.

    Source: DECLARE § fields.
    """
    return _taken_out(text, identities_in(text, as_of=as_of))


def _taken_out(text: str, places: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(places):
        text = f"{text[:start]}{TAKEN_OUT}{text[end:]}"
    return text

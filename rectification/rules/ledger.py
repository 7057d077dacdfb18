"""How the words of a ledger are read: deadlines, answers, several places in one cell, names with numbers."""

import datetime
import re
from calendar import monthrange
from collections.abc import Sequence

from households.rules.cells import NOTHING, comparable, half_width, without_spaces
from households.rules.values.partial_dates import partial_date
from povertycase import masks
from rectification.choices.tickets import RectifyMode

DAY_LENGTH, MONTH_LENGTH = len("2026-03-05"), len("2026-03")
DECEMBER = 12
_MODES = {
    "立行立改": RectifyMode.AT_ONCE,
    "立即整改": RectifyMode.AT_ONCE,
    "限期整改": RectifyMode.BY_DATE,
    "长期坚持": RectifyMode.LONG_TERM,
    "持续整改": RectifyMode.LONG_TERM,
    "持续推进": RectifyMode.LONG_TERM,
}
_MODE = re.compile("|".join(_MODES))
_JOINED = re.compile(r"^[并、,;且和同时及]+|[并、,;且和同时及]+$")
_BY = re.compile("(之前|以前|前)$")
_END = re.compile("^(?P<year>[0-9]{4})年(?:(?P<month>[0-9]{1,2})月)?(?:底|末)$")
_CONTACT = re.compile(
    r"(?<![0-9])(?:1[0-9]{2}[-\s]?[0-9]{4}[-\s]?[0-9]{4}|0[0-9]{2,3}[-\s]?[0-9]{7,8})(?![0-9])"
)
_BETWEEN = re.compile("[、,;\n\r]+")
_AROUND_NAMES = re.compile(r"[\s()::/、,;]+")
YES = ("是", "已销号", "销号", "已完成销号", "√", "y", "yes", "1", "true")
NO = ("否", "未销号", "×", "x", "n", "no", "0", "false", "未")


def read_deadline(text: str, kind: str) -> tuple[datetime.date | None, str]:
    """The day and the mode that a deadline names, as in 2022年6月30日前并长期坚持; neither is guessed.

    A month without a day is no day, unless its end is meant (月底). Source: CORPUS § S92
    """
    words = without_spaces(half_width(text))
    found = _MODE.search(words)
    mode = str(_MODES[found[0]].value) if found else ""
    rest = _BY.sub("", _JOINED.sub("", _MODE.sub("", words)))
    if rest in NOTHING:
        return None, mode
    if end := _END.match(_BY.sub("", rest)):
        month = int(end["month"] or DECEMBER)
        if 1 <= month <= DECEMBER:
            year = int(end["year"])
            return datetime.date(year, month, monthrange(year, month)[1]), mode
    parsed = partial_date(text if rest == words else rest, kind if rest == words else "t")
    if parsed.problems or len(parsed.value) < DAY_LENGTH:
        return None, mode
    return datetime.date.fromisoformat(parsed.value), mode


def read_mode(text: str) -> str:
    """立行立改, 限期整改 or 长期坚持 as a mode; "" for anything else. Source: DOMAIN § 3.11"""
    found = _MODE.search(without_spaces(half_width(text)))
    return str(_MODES[found[0]].value) if found else ""


def is_yes(text: str) -> bool | None:
    """Whether an answer says so; None where it says neither. 是（历史台账） is our own export's.

    Source: CORPUS § S115
    """
    words = comparable(text).lower().removesuffix(f"({OLD})")
    if words in YES:
        return True
    return False if words in NO else None


OLD = "历史台账"


def places_in(text: str) -> Sequence[str]:
    """The places that one cell names, each once, in their order. Source: DOMAIN § 3.11"""
    parts = (part.strip() for part in _BETWEEN.split(half_width(text)))
    return list(dict.fromkeys(part for part in parts if part and part not in NOTHING))


def name_and_phone(text: str) -> tuple[str, str]:
    """The one name and the first number of a cell like 王支书 13800138000; "" for several names.

    Source: CORPUS § S83
    """
    plain = half_width(text)
    found = _CONTACT.search(plain)
    names = [each for each in _AROUND_NAMES.split(_CONTACT.sub(" ", plain).strip()) if each]
    name = names[0] if len(names) == 1 and names[0] not in NOTHING else ""
    return name, re.sub(r"[-\s]", "", found[0]) if found else ""


def mask_contacts(text: str) -> str:
    """The text with the middle of each telephone number hidden. Source: PIPL § 6"""
    return _CONTACT.sub(lambda found: masks.phone(re.sub(r"[-\s]", "", found[0])), half_width(text))

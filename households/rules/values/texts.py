"""Free text, names, and the numbers that the national system issues."""

import re
import unicodedata

from households.rules.cells import NOTHING, NUMBER, TEXT, bare, unreadable
from households.rules.problems import Problem, problem
from households.rules.values.parsed import Parsed
from households.rules.values.variants import SIMPLIFIED

LONGEST_CELL = 2000
LONGEST_NUMBER = 32

# Controls, formats and half surrogates: the Unicode categories Cc, Cf and Cs but for tab and line ends.
_CONTROLS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    "\ud800-\udfff"
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_suspect = re.compile(f"[{_CONTROLS}{_PRIVATE}]").search
_control = re.compile(f"[{_CONTROLS}]").search

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+|[0-9]+\.0+")
# Every dot that separates the parts of an Yi or Tibetan name, and the circle that people type for 〇.
_DOTS_AND_CIRCLES = str.maketrans(dict.fromkeys("•‧∙⋅・.。●", "·") | dict.fromkeys("○◯", "〇"))
_SPACES = re.compile(r"\s+")
# None of them has another form, is put together from two, or stands between the parts of a name.
_is_ideographs = re.compile("[\u4e00-\u9fff]+").fullmatch


def free_text(text: str, kind: str = TEXT, *, longest: int = LONGEST_CELL) -> Parsed[str]:
    """A text as it was written, without the white space round it; formulas and mark-up stay text.

    longest: characters the column takes. Errors: E-LIM-CELL, E-CHAR, E-CELL-*. Warning: W-CHAR-PUA.

    Source: CORPUS § S106, S108, S109, S110, S111
    """
    broken = unreadable(text, kind)
    if broken:
        return Parsed("", (broken,))
    value = text.strip()
    if len(value) > longest:
        return Parsed("", (problem("E-LIM-CELL", f"单元格超过 {longest:,} 字，请删减"),))
    if not _suspect(value):
        return Parsed(value)
    hidden = unseen(value)
    if hidden:
        return Parsed("", (hidden,))
    return Parsed(value, (problem("W-CHAR-PUA", "含自造字（专用区字符），在别的电脑上可能显示不出来"),))


def unseen(text: str) -> Problem | None:
    """E-CHAR for a text with controls, or with marks that cannot be seen.

    Source: CORPUS § S109
    """
    return problem("E-CHAR", "含不可见控制字符，请清除后重填") if _control(text) else None


def person_name(text: str, kind: str = TEXT, *, longest: int = LONGEST_CELL) -> Parsed[str]:
    """A person's name as it was written; names are compared by `matching_name`.

    Source: CORPUS § S107, S108
    """
    return free_text(text, kind, longest=longest)


def matching_name(name: str) -> str:
    """A name as it is compared: no spaces, one kind of dot, simplified characters.

    `王　强` and `王强` are the same, so are `阿依．古丽` and `阿依·古丽`, and `張偉` and `张伟`.

    Source: CORPUS § S107
    """
    if _is_ideographs(name):
        return name.translate(SIMPLIFIED)
    unified = _SPACES.sub("", unicodedata.normalize("NFKC", name))
    # Once more: with a space gone, a letter and its accent may have met.
    return unicodedata.normalize("NFC", unified.translate(_DOTS_AND_CIRCLES).translate(SIMPLIFIED))


def serial_number(
    text: str, kind: str = TEXT, *, what: str = "户编号", longest: int = LONGEST_NUMBER
) -> Parsed[str]:
    """A number that the national system issued (户编号, 人编号), kept as text.

    what: the column's name for the messages. Errors: E-HH-PRECISION for a number stored as a number,
    E-LIM-CELL, E-CHAR, E-CELL-*. Note: N-CLEAN. Blank gives "".

    Source: CORPUS § S123
    """
    broken = unreadable(text, kind)
    if broken:
        return Parsed("", (broken,))
    number = bare(text)
    if number in NOTHING:
        return Parsed("")
    if kind == NUMBER or _SCIENTIFIC.fullmatch(number):
        return Parsed(
            "", (problem("E-HH-PRECISION", f"{what}是数字格式，可能丢失前导 0 或末位，请设为“文本”"),)
        )
    value, problems = free_text(number, longest=longest)
    return Parsed(value, problems + _cleaned(number, text, what))


def _cleaned(value: str, text: str, what: str) -> tuple[Problem, ...]:
    if value == text.strip():
        return ()
    return (problem("N-CLEAN", f"已去掉{what}中的空格、引号，全角字符已转换"),)

"""How a person's name is searched and sorted: by pinyin, and by the initials of its characters."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from households.rules.values.texts import matching_name

# As surnames these are read otherwise than as words.
_SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "朴": "piao",
    "盖": "ge",
    "乐": "yue",
    "任": "ren",
    "华": "hua",
    "覃": "qin",
    "缪": "miao",
    "员": "yun",
    "冼": "xian",
    "翟": "zhai",
    "宓": "mi",
    "种": "chong",
    "秘": "bi",
    "黑": "he",
    "逄": "pang",
    "牟": "mou",
    "隗": "wei",
    "长孙": "zhang sun",
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "澹台": "tan tai",
    "单于": "chan yu",
}
LONGEST_PINYIN, LONGEST_INITIALS = 120, 60


def name_pinyin(name: str) -> tuple[str, str]:
    """The pinyin of a name without tones and spaces, and its initials: `单小丽` → (`shanxiaoli`, `sxl`).

    Each character has its most usual reading, surnames theirs; a character without a reading stands for
    itself in lower case. Both are cut to what the register keeps.

    Source: CORPUS § S107
    """
    plain = matching_name(name)
    surname = plain[:2] if plain[:2] in _SURNAMES else plain[:1]
    read = _SURNAMES.get(surname)
    given = plain[len(surname) :] if read else plain
    syllables = [*(read.split() if read else ()), *map(_syllable, given)]
    initials = "".join([syllable[:1] for syllable in syllables])
    return "".join(syllables)[:LONGEST_PINYIN], initials[:LONGEST_INITIALS]


@lru_cache(maxsize=16384)
def _syllable(character: str) -> str:
    """The usual reading of one character; "" for the dot between the parts of a name."""
    if character == "·":
        return ""
    return lazy_pinyin(character, style=Style.NORMAL, v_to_u=False, errors=lambda text: text.lower())[0]

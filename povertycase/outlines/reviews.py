"""审图号: the number under which a map was reviewed, as it is printed."""

import datetime
import re

EXAMPLES = "GS(2023)1234号、GS京(2023)0123号、川S(2022)12号、桂S〔2021〕11-005号"
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新"
# GS: of the country, also where a province reviews for it. S: of a province, with the letter of a city or the
# department where it prints one. A bracket is closed by its own kind.
REVIEW = re.compile(
    rf"(?:GS[{PROVINCES}]?|[{PROVINCES}][A-Z]?S[A-Z]?)"
    r"(?:\((?P<half>\d{4})\)|（(?P<full>\d{4})）|〔(?P<shell>\d{4})〕|\[(?P<square>\d{4})\]|【(?P<lens>\d{4})】)"
    r"第?\d{1,5}(?:-\d{1,4})?号",
    re.ASCII,
)
FIRST_YEAR = 2000


def is_review_number(text: str, *, on: datetime.date) -> bool:
    """Whether it has the form of a 审图号 of a year until now; if it was ever given nobody here can know."""
    found = REVIEW.fullmatch(text)
    if found is None or not text.isprintable():
        return False
    year = next(int(each) for each in found.groups() if each)
    return FIRST_YEAR <= year <= on.year

"""What only a whole column shows."""

from collections.abc import Iterable

from households.rules.cells import bare, decimal_of
from households.rules.identity import looks_like_identity
from households.rules.problems import Problem, problem


def shifted_column(names: Iterable[str], *, what: str = "姓名", least_percent: int = 50) -> Problem | None:
    """Whether a column that should hold names holds identity numbers: its neighbour slid into it.

    names: the texts of the column, blank ones are passed over. least_percent: from which share on,
    included. Error: E-COL-SHIFT.

    Source: CORPUS § S91
    """
    filled = [name for name in names if name.strip()]
    alike = sum(looks_like_identity(name) for name in filled)
    if not filled or alike * 100 < least_percent * len(filled):
        return None
    share = alike * 100 // len(filled)
    return problem("E-COL-SHIFT", f"疑似列错位（{share} % 的“{what}”像证件号），请核对各列后重传")


def mixed_percents(cells: Iterable[str]) -> Problem | None:
    """Whether one column writes shares in several ways: 95%, 0.95 and 95. Warning: W-PCT.

    cells: the texts of the column; blanks, words, 0 and 1 tell nothing. Nothing is converted: which way a
    cell was meant only its writer knows.

    Source: CORPUS § S102
    """
    ways = {"95%": 0, "0.95": 0, "95": 0}
    for cell in cells:
        text = bare(cell)
        number = decimal_of(text.removesuffix("%"))
        if number is None or number in (0, 1):
            continue
        ways["95%" if text.endswith("%") else "0.95" if abs(number) < 1 else "95"] += 1
    used = {way: count for way, count in ways.items() if count}
    if len(used) <= 1:
        return None
    shown = "、".join(f"{way} 式 {count} 处" for way, count in used.items())
    return problem("W-PCT", f"百分数写法不一致（{shown}），请统一写法后重传")

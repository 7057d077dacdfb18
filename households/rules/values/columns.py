"""What only a whole column shows."""

from collections.abc import Iterable

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

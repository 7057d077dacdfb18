"""Which counts of places stay unsaid where somebody reads figures of places that are not theirs."""

from collections.abc import Mapping

WHOLE = ""  # stands for what all the places are together


def unsaid(
    cells: Mapping[str, int],
    *,
    limit: int,
    least: Mapping[str, int] | None = None,
    most: Mapping[str, int] | None = None,
) -> frozenset[str]:
    """The places whose count is not told, so that from the others and the whole no small one follows.

    cells: how many there are in each place, households or problems, nought or more; the whole is their sum.
    limit: a count below it is small, nought too. least, most: what else is told of a place bounds its count
    (of the households there so many are monitored). The answer holds WHOLE where the sum is not told either.
    All that is unsaid must look alike: whoever could tell a small count from one that is unsaid beside it
    would know that the second is not small, and so more of the first.

    Beside the small ones the smallest others are left unsaid, as few as it takes until each small count
    could be anything from 0 to limit - 1; where nothing less helps, everything is.
    Source: SMALL § 1
    """
    small = {place for place, count in cells.items() if count < limit}
    if not small:
        return frozenset()
    others = sorted(set(cells) - small, key=lambda place: (cells[place], place))
    known_least = {place: min((least or {}).get(place, 0), cells[place]) for place in cells}
    known_most = {place: max(told, cells[place]) for place, told in (most or {}).items() if place in cells}
    if sum(cells.values()) >= limit:
        for more in range(len(others) + 1):
            hidden = small | set(others[:more])
            rest = sum(cells[place] for place in hidden)
            if all(_may_be_any(rest, hidden - {place}, limit, known_least, known_most) for place in small):
                return frozenset(hidden)
    return frozenset(cells) | {WHOLE}


def _may_be_any(
    rest: int, beside: set[str], limit: int, least: Mapping[str, int], most: Mapping[str, int]
) -> bool:
    """Whether one unsaid count could be 0 and could be limit - 1; rest: it with the unsaid ones beside it."""
    takes_all = any(place not in most for place in beside) or rest <= sum(most[place] for place in beside)
    leaves_enough = rest - sum(least[place] for place in beside) >= limit - 1
    return takes_all and leaves_enough

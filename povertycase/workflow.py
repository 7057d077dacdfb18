"""State machines as tables: which verb leads from where to where, and for whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from povertycase.exceptions import Conflict, Refused

# In place of a role, for a move that no person takes: a job does when its day has come.
BY_ITSELF = "job"


@dataclass(frozen=True)
class Move:
    """One verb: allowed from `sources`, leads to `target`, for holders of one of `roles`.

    four_eyes: the person who took the previous step may not take this one, under no account of theirs.
    """

    sources: frozenset[str] | set[str]
    target: str
    roles: frozenset[str] | set[str]
    four_eyes: bool = False


def target_of(
    moves: Mapping[str, Move], verb: str, *, state: str, roles: frozenset[str], own: bool = False
) -> str:
    """The state that `verb` leads to from `state`.

    roles: the roles the person holds where the record lies; own: the person took the previous step.
    Raises Refused when no role allows the verb or four eyes are asked for, Conflict when the state
    does not.
    """
    move = moves[verb]
    if not roles & move.roles:
        raise Refused("您的岗位不能执行这一步操作。")
    if state not in move.sources:
        raise Conflict("当前状态不能执行这一步操作，请刷新页面后再看。")
    if move.four_eyes and own:
        raise Refused("上一步由您本人办理，这一步须由另一人办理。")
    return move.target


def can(
    moves: Mapping[str, Move], verb: str, *, state: str, roles: frozenset[str], own: bool = False
) -> bool:
    """Whether `target_of` would allow the step; for buttons."""
    try:
        target_of(moves, verb, state=state, roles=roles, own=own)
    except (Refused, Conflict):
        return False
    return True

"""What a normaliser returns."""

from typing import Generic, NamedTuple, TypeVar

from households.rules.problems import Problem

Value = TypeVar("Value")


class Parsed(NamedTuple, Generic[Value]):
    """The value of one cell and what was wrong with it.

    After an E- problem the value is the empty one of its type and must not be used.
    """

    value: Value
    problems: tuple[Problem, ...] = ()

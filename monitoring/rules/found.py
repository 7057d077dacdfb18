"""What a rule says about a household or a case: one sentence, the facts it saw, and its clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from households.choices import Severity
from households.choices.documents import G1 as G1
from households.choices.documents import SEED2 as SEED2

# What a finding was judged by, as JSON keeps it.
Facts: TypeAlias = Mapping[str, str | int | float | bool | Sequence[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that a rule found.

    rule: its code; part: which of its cases, "" when it has one. facts: what it judged by, as the list of
    findings shows it. With the subject and the period, rule and part are the key under which a finding is
    kept, so that the next run changes it instead of adding another.
    """

    rule: str
    severity: Severity
    message: str
    clause: str
    part: str = ""
    facts: Facts = field(default_factory=dict)

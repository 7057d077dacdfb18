"""What a rule says when something is wrong, and how little of a value it may repeat."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from households.choices import Severity

_SEVERITY_BY_PREFIX = {"E": Severity.ERROR, "W": Severity.WARNING, "N": Severity.NOTE}
_LONG_DIGITS = re.compile(r"\d(?:[\s\-.,]*\d){6,}\s*[XxＸｘ]?")
# Controls and marks that cannot be seen, or that turn what follows them round; white space is neither.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SHOWN_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one cell.

    code: E- refuses the household, W- is taken once a person accepts it, N- only says so.
    rule: the H- code of the rule behind it, or "". message: a Chinese sentence that says what is wrong
    and how to mend it, without the place (the importer knows sheet, row and column) and never with a
    whole identity, phone or bank number.
    """

    code: str
    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a household or with some of its members.

    members: the keys of the people it is about, in the order given; empty for the household itself.
    severity: by the code's prefix for the integrity rules; the rule's own grade for the others, whose
    code is W-LOGIC or N-LOGIC because they never hold a fact back.
    """

    code: str
    rule: str
    severity: Severity
    message: str
    members: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it keeps the whole household out of the register."""
        return self.code.startswith("E-")


def problem(code: str, message: str, rule: str = "") -> Problem:
    """A problem of one cell; the severity follows from the code's first letter.

    Source: CORPUS § severities
    """
    return Problem(code, rule, _SEVERITY_BY_PREFIX[code[0]], message)


def integrity(code: str, rule: str, message: str, members: Sequence[str] = ()) -> Finding:
    """A finding of a roll integrity rule; an E- code holds the household back.

    Source: CORPUS § severities
    """
    return Finding(code, rule, _SEVERITY_BY_PREFIX[code[0]], message, tuple(members))


def logic(rule: str, severity: Severity, message: str, *members: str) -> Finding:
    """A finding about facts that do not fit together; it never holds a fact back.

    Source: CORPUS § severities
    """
    code = "N-LOGIC" if severity is Severity.NOTE else "W-LOGIC"
    return Finding(code, rule, severity, message, members)


def shown(text: str) -> str:
    """A value as a message may quote it: short, and with seven or more digits in a row blanked.

    Digits count as in a row across spaces, hyphens, dots and commas, so a spaced number is blanked too.
    A character that cannot be seen stands there by its number: [U+202E].

    Source: PIPL § 51
    """
    masked = _LONG_DIGITS.sub("***", text)
    short = masked if len(masked) <= _SHOWN_CHARACTERS else masked[:_SHOWN_CHARACTERS] + "…"
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", short)

"""Which type of problem something found elsewhere is, and what makes it the same one."""

from collections.abc import Mapping

from households.choices import SafeguardItem
from rectification.choices.tickets import Cause

# Rules of monitoring whose findings are problems of the special campaigns.
TYPE_OF_RULE: Mapping[str, str] = {
    "M-NIN": "1.1",
    "M-WRONG": "1.2",
    "M-NOHELP": "1.3",
    "M-DEVEL": "1.3",
    "M-FAST": "1.4",
}
TYPE_OF_ITEM: Mapping[str, str] = {
    SafeguardItem.SCHOOLING: "3.1",
    SafeguardItem.MEDICAL: "4.1",
    SafeguardItem.HOUSING: "2.1",
    SafeguardItem.WATER: "5.3",
}
# No list of types has one of its own for records that do not agree.
TYPE_OF_DISCREPANCY = "O.1"


def key_of(cause: Cause, code: str) -> str:
    """What makes two proposals one: what they come from and its stable code there.

    Source: DOMAIN § 3.11
    """
    return f"{cause.value}:{code.strip()}"


def checked_code(household: int, item: str) -> str:
    """The code of a safeguard that a household lacks: a later visit that sees the same is the same cause.

    Source: DOMAIN § 3.11
    """
    return f"{household}:{item}"

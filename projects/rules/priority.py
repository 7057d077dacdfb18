"""Whom the money of a year is for first."""


def passes_by(*, linked: int, registered: int, lacking: int) -> bool:
    """P-USE: money goes to other households alone while registered ones of the same village lack something.

    linked: households that benefit from a project; registered: those of them that are 建档立卡户; lacking:
    registered households of the village whose newest check of a safeguard found it not to be met. A project
    that names no household is for everybody.
    Source: SEED0 § 43
    """
    return bool(linked) and not registered and bool(lacking)

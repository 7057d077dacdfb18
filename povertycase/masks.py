"""How personal values look where they may not be read in full."""


def identity(number: str) -> str:
    """First six and last four characters stay: `519900********0015`."""
    if len(number) < 12:
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def phone(number: str) -> str:
    """First three and last four digits stay: `138****5678`."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def name(full: str) -> str:
    """The first character stays, which is the family name of nearly everybody: `张**`."""
    return full[:1] + "*" * (len(full) - 1)


def bank(number: str) -> str:
    """Last four digits stay."""
    return "*" * max(len(number) - 4, 0) + number[-4:] if len(number) > 4 else "*" * len(number)


def text(value: object) -> str:
    """Nothing stays."""
    return "***" if value not in (None, "") else ""

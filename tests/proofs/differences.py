"""What a person who holds two rolls side by side would say differs, by 人编号 (or identity) and field."""

from dataclasses import asdict, dataclass, field

from tests.proofs import layouts
from tests.proofs.people import HEAD, PERSONAL, SHARED

BEHIND_A_CERTIFICATE = (
    *("certificate_number", "id18", "certificate_kind", "sex", "birth_on"),
    *("disability_kind", "disability_grade"),
)
# Who somebody is cannot be taken away by a blank cell; a grade stays until another one is given.
NEVER_CLEARED = frozenset({*BEHIND_A_CERTIFICATE, "person_name", "house_grade", "relation"})


@dataclass
class Expected:
    """The lists of a preview; each entry is (whose, field), whose being a 人编号, identity or 户编号.

    new, vanished: people. new_homes: households. moved: people, with `household` for another one, with
    `division` for another village.
    """

    new: list[str] = field(default_factory=list)
    new_homes: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)
    cleared: list[tuple[str, str]] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    head: list[tuple[str, str]] = field(default_factory=list)

    def as_dict(self):
        """Every list in order, so that two of them can be compared and printed."""
        return {name: sorted(map(_plain, entries)) for name, entries in asdict(self).items()}


def _plain(entry):
    return entry if isinstance(entry, str) else tuple(entry)


def personal_fields(layout):
    """The values of a person that a layout brings."""
    names = [name for name in layouts.columns(layout) if name in PERSONAL]
    return [*names, "person_name", *BEHIND_A_CERTIFICATE, *_schooling(layout)]


def _schooling(layout):
    return [name for name in ("education", "school_status") if layouts.has(layout, name)]


def shared_fields(layout):
    """The values of a household that a layout brings."""
    names = [name for name in layouts.columns(layout) if name in SHARED]
    names += ["house_grade"] if "is_house_unsafe" in names else []
    return names + (["risks"] if layouts.has(layout, "risk_1") else [])


def key_of(layout, member):
    """What tells a person: the 人编号, or the identity where a layout has no such column."""
    return member.number if layouts.has(layout, "person_number") else member.facts["id18"]


def seen(layout, member):
    """A person's values in a layout: without a certificate only its columns say sex and birth."""
    facts = {name: member.facts.get(name) for name in personal_fields(layout)}
    if not facts["id18"]:
        facts |= {name: None for name in ("sex", "birth_on") if not layouts.has(layout, name)}
    return facts


def differences(layout, before, after):
    """The expected lists, for a second roll that is declared full."""
    found = Expected()
    old_homes = {home.number: home for home in before}
    old_people = {key_of(layout, member): (home, member) for home in before for member in home.members}
    present = {key_of(layout, member) for home in after for member in home.members}
    for home in after:
        old = old_homes.get(home.number)
        if old is None:
            found.new_homes.append(home.number)
        else:
            _household(found, layout, old, home, present)
        for member in home.members:
            _person(found, layout, old_people.get(key_of(layout, member)), home, member)
        if old is not None and old.village != home.village:
            _to_another_village(found, layout, home)
    _vanished(found, layout, before, after, present)
    return found


def _household(found, layout, old, home, present):
    _values(found, home.number, shared_fields(layout), old.facts, home.facts)
    head = key_of(layout, old.head)
    if head not in present and key_of(layout, home.head) != head:
        found.head.append((head, "relation"))


def _to_another_village(found, layout, home):
    """The head stands for the household; of the others those who were of it before."""
    elsewhere = {whose for whose, field in found.moved if field == "household"}
    for member in home.members:
        key = key_of(layout, member)
        if member is home.head or not (key in found.new or key in elsewhere):
            found.moved.append((key, "division"))


def _person(found, layout, old, home, member):
    key = key_of(layout, member)
    if old is None:
        found.new.append(key)
        return
    old_home, before = old
    if old_home.number != home.number:
        found.moved.append((key, "household"))
    elif before.facts["relation"] != member.facts["relation"]:
        is_head = HEAD in (before.facts["relation"], member.facts["relation"])
        (found.head if is_head else found.changed).append((key, "relation"))
    _values(found, key, personal_fields(layout), seen(layout, before), seen(layout, member))


def _values(found, whose, names, old, new):
    for name in names:
        if new.get(name) is None and old.get(name) is not None and name not in NEVER_CLEARED:
            found.cleared.append((whose, name))
        elif new.get(name) is not None and new.get(name) != old.get(name):
            found.changed.append((whose, name))


def _vanished(found, layout, before, after, present):
    """Only of the villages, and of the lists (户类型), that the second roll has."""
    villages = {home.village for home in after}
    lists = {home.facts["household_type"] for home in after}
    for home in before:
        is_covered = not layouts.has(layout, "household_type") or home.facts["household_type"] in lists
        if home.village in villages and is_covered:
            keys = (key_of(layout, member) for member in home.members)
            found.vanished += [key for key in keys if key not in present]


def kinds(layout, before, after):
    """How many people the preview counts in each category: everybody in the first that fits."""
    listed = differences(layout, before, after)
    whose = {name: {entry[0] for entry in getattr(listed, name)} for name in ("moved", "head", "changed")}
    cleared = {entry[0] for entry in listed.cleared}
    counts = dict.fromkeys(("new", "moved", "head", "changed", "cleared", "unchanged"), 0)
    for home in after:
        for member in home.members:
            key = key_of(layout, member)
            if key in listed.new:
                counts["new"] += 1
            elif key in whose["moved"]:
                counts["moved"] += 1
            elif key in whose["head"]:
                counts["head"] += 1
            elif key in whose["changed"]:
                counts["changed"] += 1
            else:
                counts["cleared" if key in cleared else "unchanged"] += 1
    return counts | {"vanished": len(listed.vanished)}

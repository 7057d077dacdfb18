"""A JSON document against its shape: every fault is kept with its path, `households[3].people[0].name`."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from povertycase.exceptions import Unmet


@dataclass(frozen=True)
class Shape:
    """The keys of one kind of object."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return self.required + self.optional


WORLD = Shape(optional=("divisions", "organisations", "users", "households", "pairings"))
DIVISION = Shape(("code", "name", "level"), ("parent_code",))
ORGANISATION = Shape(("name", "kind", "division"), ("trade",))
USER = Shape(("username", "password", "name"), ("postings",))
POSTING = Shape(("role", "division"), ("organisation", "title", "valid_from", "valid_to"))
HOUSEHOLD = Shape(("number", "division", "people"), ("type", "income"))
PERSON = Shape(
    ("name", "relation"),
    (
        "number",
        "id_number",
        "certificate_kind",
        "sex",
        "birth_on",
        "ethnicity",
        "education",
        "school_status",
        "health",
        "labour",
        "phone",
    ),
)
INCOME = Shape(
    ("period_start", "period_end"),
    (
        "wage",
        "business",
        "property",
        "transfer",
        "business_cost",
        "claims",
        "compliant_oop",
        "population",
    ),
)
PAIRING = Shape(("helper", "household"))


@dataclass
class Faults:
    """What is wrong with a document so far."""

    found: list[Unmet] = field(default_factory=list)

    def add(self, path: str, message: str, code: str = "world") -> None:
        """One more fault, at `path`."""
        self.found.append(Unmet(code, f"{path}：{message}", field=path))


@dataclass(frozen=True)
class Node:
    """One object of the document and where it stands."""

    path: str
    values: Mapping[str, Any]
    faults: Faults

    def at(self, key: str) -> str:
        """The path of one of its keys."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, message: str, code: str = "world") -> None:
        """The value of `key` is at fault."""
        self.faults.add(self.at(key), message, code)

    def text(self, key: str) -> str:
        """A text without white space round it; a whole number counts as its digits, null as ""."""
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        self.wrong(key, _("应为文字"))
        return ""

    def day(self, key: str) -> datetime.date | None:
        """A date in ISO form; None for null or nothing."""
        text = self.text(key)
        try:
            return datetime.date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong(key, _("“{}”不是日期，应写成 2026-01-31").format(text))
            return None

    def one_of(self, key: str, allowed: list[str]) -> str:
        """A text of a closed list."""
        text = self.text(key)
        if text and text not in allowed:
            self.wrong(key, _("“{}”应为 {} 之一").format(text, "、".join(allowed)))
        return text

    def objects(self, key: str, shape: Shape) -> Iterator["Node"]:
        """The objects of a list, those with the right keys only."""
        value = self.values.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.wrong(key, _("应为数组"))
            return
        for position, each in enumerate(value):
            node = node_of(f"{self.at(key)}[{position}]", each, shape, self.faults)
            if node:
                yield node

    def object(self, key: str, shape: Shape) -> "Node | None":
        """One object, None for null."""
        value = self.values.get(key)
        return None if value is None else node_of(self.at(key), value, shape, self.faults)


def node_of(path: str, value: Any, shape: Shape, faults: Faults) -> Node | None:
    """The object at `path` when it has all keys that are required and none that is unknown."""
    if not isinstance(value, dict):
        faults.add(path or _("文件"), _("应为对象"))
        return None
    node = Node(path, value, faults)
    unknown = [key for key in value if key not in shape.keys]
    missing = [key for key in shape.required if value.get(key) in (None, "")]
    for key in unknown:
        faults.add(node.at(key), _("不认识的键，可用的有 {}").format("、".join(shape.keys)), "unknown_key")
    for key in missing:
        faults.add(node.at(key), _("不能缺少"))
    return None if unknown or missing else node

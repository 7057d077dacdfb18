"""Lists the rules of every app in docs/rules.md."""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import Flag
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from households.rules.catalogue import Rule

_CODE = r"(?:H-[A-Z]+(?:-[0-9A-Z]+)?|I-\d\d|V-[A-Z]+|P-[0-9A-Z]+|M-[A-Z]+(?:-[A-Z]+)?|R-[A-Z]+)"
_is_code = re.compile(_CODE).fullmatch
_begins_with_code = re.compile(
    r"(H-[A-Z]+(?:-\d\d)?|I-\d\d|V-[A-Z]+|P-[0-9A-Z]+|M-[A-Z]+(?:-[A-Z]+)?|R-[A-Z]+)\b"
).match
LISTS = frozenset({"catalogue", "checks"})  # they name every rule and judge by none
HEAD = """# The rules

Written by `manage.py rules` from the rules/catalogue.py of each app and the modules beside it; a test fails
when it is stale. A rule is a pure function; the places where it runs only bring it facts and the figures in
force.
"""
COLUMNS = """
| rule | 名称 | function | tested in | runs | figures of policy | 依据 |
|---|---|---|---|---|---|---|
"""


class Command(BaseCommand):
    """`--check` writes nothing and fails when the table is stale."""

    help = "List the rules in docs/rules.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        base = Path(settings.BASE_DIR)
        path, written = base / "docs" / "rules.md", table(base)
        if not options["check"]:
            path.write_text(written)
        elif not path.exists() or path.read_text() != written:
            raise CommandError("Stale, run `manage.py rules`: docs/rules.md")


def table(base: Path) -> str:
    """The page: for each app a row a rule."""
    return HEAD + "".join(f"\n{_section(base, app, module)}" for app, module in catalogues())


def catalogues() -> Iterator[tuple[str, ModuleType]]:
    """The apps that have rules, each with its catalogue."""
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.rules") and find_spec(f"{app.name}.rules.catalogue"):
            yield app.name, importlib.import_module(f"{app.name}.rules.catalogue")


def _section(base: Path, app: str, module: ModuleType) -> str:
    functions = functions_by_code(base / app / "rules", module.RULES)
    folder = base / "tests" / app / module.TESTS
    tests = {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("test_*.py")
        if path.stem != "test_catalogue"
    }
    rows = [
        _row(code, rule, functions.get(code, []), tests, module.PLACES) for code, rule in module.RULES.items()
    ]
    return module.ABOUT + COLUMNS + "\n".join(rows) + "\n"


def functions_by_code(folder: Path, known: Mapping[str, Rule]) -> dict[str, list[str]]:
    """{code: functions, as module.name} that judge by each code. known: the catalogue."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        if path.stem in LISTS:
            continue
        for code, name in _spoken(path):
            # H-LST and H-NULL stand for all of their kind.
            whole = code if code in known else code.rpartition("-")[0]
            if name not in found[whole]:
                found[whole].append(name)
    return found


def _spoken(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.parse(path.read_text()).body:
        is_function = isinstance(node, ast.FunctionDef)
        name = f"{path.stem}.{node.name}" if isinstance(node, ast.FunctionDef) else path.stem
        docstring = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else ""
        begins = _begins_with_code(docstring or "")
        if begins and is_function:
            yield begins[1], name
        for each in ast.walk(node):
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and _is_code(each.value):
                yield each.value, name


def _row(
    code: str,
    rule: Rule,
    functions: list[str],
    tests: Mapping[str, str],
    places: Mapping[Flag, str],
) -> str:
    calls = [f"{function.rpartition('.')[2]}(" for function in functions if "." in function]
    tested = [name for name, text in tests.items() if code in text or any(call in text for call in calls)]
    runs = [label for place, label in places.items() if place in rule.runs]
    waits = [f"waits for {rule.waits_for}"] if rule.waits_for else []
    cells = (
        code,
        rule.title,
        ", ".join(f"`{function}`" for function in functions) or "–",
        ", ".join(sorted(tested)) or "–",
        "; ".join([*([", ".join(runs)] if runs else []), *waits]),
        ", ".join(f"`{key}`" for key in rule.parameters),
        rule.basis,
    )
    return f"| {' | '.join(cells)} |"

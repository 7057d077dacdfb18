"""Lists the rules of the register in docs/rules.md."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from households.rules.catalogue import RULES, Rule, Runs, rule_of

_is_code = re.compile(r"(?:H-[A-Z]+(?:-[0-9A-Z]+)?|I-\d\d|V-[A-Z]+)").fullmatch
_begins_with_code = re.compile(r"(H-[A-Z]+(?:-\d\d)?|I-\d\d|V-[A-Z]+)\b").match
LISTS = frozenset({"catalogue", "checks"})  # they name every rule and judge by none
HEAD = """# The rules of the register

Written by `manage.py rules` from households/rules/catalogue.py and the modules beside it; a test fails when
it is stale. A rule is a pure function; the places where it runs only bring it facts and the figures in force.

- **cell**: while a roll's cell is read, and in the forms.
- **roll**: when a roll is checked. SQL picks out the households that a rule may speak of, and a test holds
  that it passes over none.
- **register**: 数据质量 on the household's page, of what its reader may see.
- **village**: 驻村帮扶 and the village's page there, of the month before unless another is chosen.
- Rules of schooling, work, safeguards and income hold no fact back: on rolls they are W-LOGIC or N-LOGIC.
- A rule without a place to run waits for facts that the register does not keep yet.

| rule | 名称 | function | tested in | runs | figures of policy | 依据 |
|---|---|---|---|---|---|---|
"""
FOOT = """
What a roll gets beside these, by the code of the finding, is in households/choices/findings.py.
"""
PLACES = {Runs.CELL: "cell", Runs.ROLL: "roll", Runs.REGISTER: "register", Runs.VILLAGE: "village"}


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
    """The page: a row a rule."""
    functions = functions_by_code(base / "households" / "rules")
    folder = base / "tests" / "households" / "rules"
    tests = {
        path.name: path.read_text() for path in folder.glob("test_*.py") if path.stem != "test_catalogue"
    }
    rows = [_row(code, rule, functions.get(code, []), tests) for code, rule in RULES.items()]
    return HEAD + "\n".join(rows) + "\n" + FOOT


def functions_by_code(folder: Path) -> dict[str, list[str]]:
    """{code: functions, as module.name} that judge by each code."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        if path.stem in LISTS:
            continue
        for code, name in _spoken(path):
            if name not in found[code]:
                found[code].append(name)
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
                yield next(code for code, rule in RULES.items() if rule is rule_of(each.value)), name


def _row(code: str, rule: Rule, functions: list[str], tests: dict[str, str]) -> str:
    calls = [f"{function.rpartition('.')[2]}(" for function in functions if "." in function]
    tested = [name for name, text in tests.items() if code in text or any(call in text for call in calls)]
    runs = [label for place, label in PLACES.items() if place in rule.runs]
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

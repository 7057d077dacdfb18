"""The catalogue of rectification names every rule that speaks, with parameters that are shipped."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from households.management.commands import rules
from povertycase.actions.parameters import read_parameters
from rectification.rules.catalogue import RULES

FOLDER = Path(settings.BASE_DIR) / "rectification"
CODE = re.compile(r'"(R-[A-Z]+)"')


def test_every_code_that_is_spoken_is_in_the_catalogue():
    spoken = {code for path in FOLDER.rglob("*.py") for code in CODE.findall(path.read_text())}

    assert spoken == RULES.keys()


def test_every_rule_of_the_catalogue_has_a_function():
    assert RULES.keys() <= rules.functions_by_code(FOLDER / "rules", RULES).keys()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_runs_and_its_figures_are_shipped(rule):
    assert rule.runs
    assert rule.title
    assert rule.basis
    assert set(rule.parameters) <= {row["key"] for row in read_parameters()}


def test_the_page_of_rules_lists_them():
    assert all(f"| {code} |" in rules.table(Path(settings.BASE_DIR)) for code in RULES)

"""The catalogue names every rule that speaks, with parameters that are shipped; docs/rules.md follows it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from households.management.commands import rules
from households.rules.catalogue import RULES, rule_of
from households.rules.policy import KEYS
from povertycase.actions.parameters import read_parameters

FOLDER = Path(settings.BASE_DIR) / "households"
CODE = re.compile(r'"(H-[A-Z]+(?:-[0-9A-Z]+)?|I-\d\d)"')
UNBUILT = {"H-LOAN-01", "H-LOAN-02"}


def test_the_page_is_up_to_date():
    call_command("rules", "--check")


def test_a_stale_page_fails(monkeypatch):
    monkeypatch.setattr(rules, "HEAD", "x")
    with pytest.raises(CommandError, match=r"docs/rules\.md"):
        call_command("rules", "--check")


def test_every_code_that_is_spoken_is_in_the_catalogue():
    spoken = {code for path in FOLDER.rglob("*.py") for code in CODE.findall(path.read_text())}

    assert [code for code in sorted(spoken) if rule_of(code) is None] == []


def test_every_rule_of_the_catalogue_has_a_function():
    assert set(RULES) - set(rules.functions_by_code(FOLDER / "rules", RULES)) == UNBUILT


@pytest.mark.parametrize(("code", "rule"), RULES.items(), ids=RULES)
def test_a_rule_runs_or_says_what_it_waits_for(code, rule):
    assert rule.runs or rule.waits_for
    assert rule.title
    assert rule.basis
    assert set(rule.parameters) <= {row["key"] for row in read_parameters()}


def test_every_figure_that_is_read_belongs_to_a_rule():
    used = {key for rule in RULES.values() for key in rule.parameters}

    # The collection year is no rule's: it says which year a roll's incomes are of.
    assert set(KEYS) - used == {"income.collection_end_month"}

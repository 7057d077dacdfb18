"""The catalogue of monitoring names every rule that speaks, with parameters that are shipped."""

import json
from pathlib import Path

from monitoring.choices.findings import FAULT_OF
from monitoring.rules.catalogue import RULES, TAKES, figures_taken
from monitoring.rules.policy import KEYS
from povertycase.models.parameter_titles import PARAMETER_TITLES

SHIPPED = {
    row["key"] for row in json.loads(Path("povertycase/fixtures/parameters.json").read_text(encoding="utf-8"))
}


def test_each_rule_belongs_to_a_fault():
    assert set(RULES) == set(FAULT_OF)


def test_each_figure_is_shipped_and_has_a_name():
    taken = {key for rule in RULES.values() for key in rule.parameters} | {
        key for keys in TAKES.values() for key in keys
    }
    assert taken <= set(KEYS)
    assert set(KEYS) <= SHIPPED
    assert set(KEYS) <= set(PARAMETER_TITLES)


def test_a_finding_names_only_its_own_figures():
    assert figures_taken("M-NIN", "safeguard:water", is_exited=False) == ()
    assert figures_taken("M-NIN", "expense", is_exited=True) == ("med.oop_registered",)
    assert figures_taken("M-WRONG", "W5-half", is_exited=False) == ("labour.lack_share",)
    assert figures_taken("M-WRONG", "W1", is_exited=False) == ()
    assert figures_taken("M-LONG", "", is_exited=False) == ("elim.long_open_months",)

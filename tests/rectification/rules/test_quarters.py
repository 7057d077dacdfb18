"""The quarters of R-CAL and R-RANK begin and end where the calendar says."""

import datetime
import re
from pathlib import Path

import pytest

from rectification.rules.plan_bulletin import period_words
from rectification.rules.quarters import quarter_before, quarter_days, quarter_of, quarter_words

DAY = datetime.date
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (1, DAY(2026, 1, 1), DAY(2026, 3, 31)),
        (2, DAY(2026, 4, 1), DAY(2026, 6, 30)),
        (3, DAY(2026, 7, 1), DAY(2026, 9, 30)),
        (4, DAY(2026, 10, 1), DAY(2026, 12, 31)),
    ],
)
def test_the_days_of_a_quarter(quarter, first, last):
    assert quarter_days(2026, quarter) == (first, last)
    assert (quarter_of(first), quarter_of(last)) == (quarter, quarter)


def test_the_quarter_before_the_first_one_is_of_the_year_before():
    assert quarter_before(2026, 4) == (2026, 3)
    assert quarter_before(2026, 1) == (2025, 4)


def test_a_quarter_has_one_word():
    assert [quarter_words(each) for each in range(1, 5)] == ["第一季度", "第二季度", "第三季度", "第四季度"]
    assert quarter_words(4, 2026) == "2026年第四季度"
    assert period_words("工作方案", 2026, 4) == "2026年第四季度"
    assert period_words("2026年工作方案", 2026, 4) == "第四季度", "the year stands once"


def test_nobody_writes_a_quarter_in_another_way():
    """第4季度 or 四季度 beside 第四季度: in no page and no message; a number comes from quarter_words."""
    apps = ("households", "monitoring", "povertycase", "projects", "rectification")
    files = [*(ROOT / "templates").rglob("*.html")]
    files += [path for app in apps for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    other = re.compile(r"第\s*(\d|%s|\{[^}]*\}|\{\{[^}]*\}\})\s*季度|(?<![第前])[一二三四]季度")
    found = [
        f"{path.relative_to(ROOT)}: {each[0]}" for path in files for each in other.finditer(path.read_text())
    ]
    assert found == []

"""Every finding has a heading on the page."""

import ast
import re
from pathlib import Path

import households
import povertycase
from households.choices.finding_advice import FINDING_ADVICE, advice_for
from households.choices.findings import FINDING_TITLES

REGISTER, KERNEL = (Path(package.__file__).parent for package in (households, povertycase))
FOLDERS = (REGISTER / "imports", REGISTER / "rules", REGISTER / "actions" / "rolls", KERNEL / "sheets")
is_code = re.compile(r"[EWN]-[A-Z0-9]+(?:-[A-Z0-9]+)*").fullmatch
# Names a sentence, not a code: a text file under another extension is E-FILE-EXT.
SENTENCES = {"E-FILE-EXT-TEXT"}


def emitted():
    """Every finding code that stands in the code which reads and checks rolls."""
    for folder in FOLDERS:
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_code(node.value):
                    yield node.value


def test_every_code_that_can_be_emitted_has_a_title():
    codes = {*emitted()} - SENTENCES

    assert len(codes) > 90
    assert codes - FINDING_TITLES.keys() == set()


def test_no_code_is_made_up_while_running():
    """A code put together from parts would escape the test above."""
    for folder in FOLDERS:
        for path in folder.rglob("*.py"):
            assert not re.search(r"""f["'][EWN]-""", path.read_text()), path


def test_titles_are_chinese_and_differ():
    assert len({*FINDING_TITLES.values()}) == len(FINDING_TITLES)
    assert all(re.search(r"[\u4e00-\u9fff]", title) for title in FINDING_TITLES.values())


def test_advice_is_chinese_for_every_kind_and_about_kinds_that_exist():
    assert FINDING_ADVICE.keys() - FINDING_TITLES.keys() == set()
    assert all(re.search(r"[\u4e00-\u9fff]", advice_for(code)) for code in FINDING_TITLES)
    errors = {code for code in FINDING_TITLES if code.startswith("E-")}
    assert errors - FINDING_ADVICE.keys() == set()

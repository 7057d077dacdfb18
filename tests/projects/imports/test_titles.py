"""Every finding in a sheet of projects or money has a heading on the page."""

import ast
import re
from pathlib import Path

import povertycase
import projects
from projects.choices.findings import SHEET_FINDINGS
from projects.imports.results import title_of

FOLDERS = (Path(projects.__file__).parent / "imports", Path(povertycase.__file__).parent / "sheets")
is_code = re.compile(r"[EWN]-[A-Z0-9]+(?:-[A-Z0-9]+)*|P-(?:IND|FEE)").fullmatch
# Names a sentence, not a code: a text file under another extension is E-FILE-EXT.
SENTENCES = {"E-FILE-EXT-TEXT"}


def spoken():
    """Every finding code that stands in the code which reads such sheets."""
    for folder in FOLDERS:
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_code(node.value):
                    yield node.value


def test_every_code_that_can_be_found_has_a_title():
    codes = {*spoken()} - SENTENCES

    assert len(codes) > 60
    assert {code for code in codes if not title_of(code)} == set()
    assert SHEET_FINDINGS.keys() - codes == set()


def test_titles_are_chinese_and_differ():
    assert len({*SHEET_FINDINGS.values()}) == len(SHEET_FINDINGS)
    assert all(re.search(r"[\u4e00-\u9fff]", title) for title in SHEET_FINDINGS.values())

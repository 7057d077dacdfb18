"""The judge itself: what an importer could do wrong is noticed."""

import dataclasses

import pytest

from povertycase.sheets import container, delimited
from povertycase.sheets.refusals import SENTENCES
from tests.corpus import containers, packages, texts
from tests.corpus.frame import File, Kind, judge

pytestmark = pytest.mark.django_db
# A thing each that may be broken, and the kind of file that must show it.
BROKEN = {
    "a sentence no longer says what to do": (SENTENCES, "E-FILE-MACRO", "文件含宏", containers.macros),
    "a file has another code": (vars(delimited), "note", lambda *_facts: delimited.NOTE, texts.gb18030),
    "overlapping parts pass": (vars(container), "_check_places", lambda *_facts: None, packages.overlapping),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_in_the_importer_is_noticed(tmp_path, monkeypatch, what):
    names, name, broken, make = BROKEN[what]
    kind = Kind("S00", what, make)
    assert not judge(kind, 1, tmp_path)
    monkeypatch.setattr(delimited, "NOTE", delimited.note("N-BLANK", "按 GB18030 读取"), raising=False)
    monkeypatch.setitem(names, name, broken)

    assert judge(kind, 1, tmp_path)


def lost(case):
    """The last row is not there."""
    return case.file.content[: case.file.content.rindex(b"\r\n", 0, -2) + 2]


def other(case):
    """A cause of poverty is another."""
    before, _cause, after = case.file.content.rpartition("因".encode())
    return before + "因灾".encode() + after[len("灾".encode()) :]


@pytest.mark.parametrize("spoil", [lost, other])
def test_a_row_that_is_not_staged_like_its_twin_is_noticed(tmp_path, spoil):
    def make(rng):
        case = texts.delimiters(rng)
        return dataclasses.replace(
            case, file=File(case.file.name, spoil(case)), beside=frozenset({"W-HH-COUNT"})
        )

    assert judge(Kind("S00", spoil.__name__, make), 1, tmp_path)

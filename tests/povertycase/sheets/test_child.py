"""The process in which sheets are opened: what it gives, and what becomes of it when it fails."""

import gc
import multiprocessing
import sys
import time

import psutil
import pytest

from povertycase.sheets import FileRefused, Reading, Row, inspect, reading, rows
from povertycase.sheets.source import opened

from . import corpus


def upload(tmp_path, content=None):
    path = corpus.write(tmp_path, "a.xlsx", content or corpus.clean())
    return path, inspect(path, "a.xlsx")


def children():
    return {each for each in psutil.Process().children() if each.status() != psutil.STATUS_ZOMBIE}


@pytest.fixture
def alive():
    """A function that gives the processes this test started and did not end; a browser may run beside."""
    before = children()
    return lambda: children() - before


def test_rows_and_details_come_through_the_child_unchanged(tmp_path, alive):
    path, workbook = upload(tmp_path)
    details, shaped = opened(path, workbook, workbook.sheets[0])
    found = [Row(number, texts, kinds) for number, kinds, texts in shaped]

    with Reading(path, workbook, "表1") as child:
        assert (child.details, list(child)) == (details, found)
    assert not alive()


def test_a_reader_that_loses_interest_leaves_no_process(tmp_path, alive):
    path, workbook = upload(
        tmp_path, corpus.packed(corpus.parts(corpus.sheet(corpus.data([["x" * 99] * 9] * 20_000))))
    )

    found = rows(path, workbook, "表1")
    next(found)
    assert alive()
    found.close()
    gc.collect()

    assert not alive()


def stand_in(monkeypatch, code):
    monkeypatch.setattr(reading, "COMMAND", [sys.executable, "-c", f"import os,signal,time; {code}"])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("time.sleep(60)", "E-LIM-TIME"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "E-LIM-TIME"),
        ("os.abort()", "E-LIM-MEMORY"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "E-LIM-MEMORY"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "E-FILE-CORRUPT"),
        ("os._exit(1)", "E-FILE-CORRUPT"),
        ("os.write(1, b'\\0\\0\\0\\x10{}')", "E-FILE-CORRUPT"),
    ],
)
def test_a_child_that_hangs_or_dies_is_a_refusal(tmp_path, monkeypatch, code, expected, alive):
    path, workbook = upload(tmp_path)
    monkeypatch.setattr(reading, "WAIT_SECONDS", 1)
    stand_in(monkeypatch, code)

    begun = time.monotonic()
    with pytest.raises(FileRefused) as caught:
        Reading(path, workbook, "表1")

    assert caught.value.code == expected
    assert time.monotonic() - begun < 20
    assert not alive()


def test_memory_is_limited(tmp_path):
    xml = '<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'
    path, workbook = upload(tmp_path, corpus.packed(corpus.parts(corpus.sheet(xml))))

    with pytest.raises(FileRefused) as caught:
        list(rows(path, workbook, "表1"))

    assert caught.value.code == "E-LIM-MEMORY"


def test_a_fault_of_ours_is_logged_by_place_and_not_by_value(tmp_path, monkeypatch, caplog):
    path, workbook = upload(tmp_path)
    fault = "from povertycase.sheets import child, source; source.OPENERS.clear(); child.main()"
    monkeypatch.setattr(reading, "COMMAND", [sys.executable, "-c", fault])

    with pytest.raises(FileRefused) as caught:
        Reading(path, workbook, "表1")

    assert caught.value.code == "E-FILE-CORRUPT"
    assert "KeyError at" in caplog.text
    assert "source.py" in caplog.text
    assert str(path) not in caplog.text


def test_the_child_sees_no_secret(tmp_path, monkeypatch):
    path, workbook = upload(tmp_path)
    monkeypatch.setenv("POVERTYCASE_SECRET", "canary")
    stand_in(monkeypatch, "os._exit(9 if 'POVERTYCASE_SECRET' in os.environ else 137)")

    with pytest.raises(FileRefused) as caught:
        Reading(path, workbook, "表1")

    assert caught.value.code == "E-LIM-MEMORY"


def count_rows(path, workbook, answers):
    """Runs in a daemonic process, like the workers of the job queue."""
    answers.send(len(list(rows(path, workbook, "表1"))))


def test_a_daemonic_worker_may_read(tmp_path):
    path, workbook = upload(tmp_path)
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()

    worker = context.Process(target=count_rows, args=(path, workbook, there), daemon=True)
    worker.start()

    assert here.poll(20)
    assert here.recv() == len(corpus.ROWS)
    worker.join()


def test_a_child_that_announces_too_much_is_not_believed(tmp_path, alive, monkeypatch):
    path, workbook = upload(tmp_path)
    monkeypatch.setattr(reading, "LONGEST_FRAME", 10)

    with pytest.raises(FileRefused) as refused:
        Reading(path, workbook, "表1")

    assert refused.value.code == "E-LIM-MEMORY"
    assert not alive()

"""Rolls as workbooks, and batches of them."""

import openpyxl
import pytest

from households import imports
from households.choices import Scheme
from households.imports import layouts
from households.models import RollBatch
from povertycase.actions import store_file
from povertycase.actions.parameters import read_parameters, save_parameters
from tests.households.imports import people


@pytest.fixture
def book(tmp_path):
    """A function that writes people (dictionaries) to a workbook and gives its content.

    change: called with the workbook and the sheet before it is saved; the header is on row 3.
    """

    def write(persons=None, *, layout=layouts.B, headers=None, title=("名单", "单位：人、元"), change=None):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        for text in title:
            sheet.append([text])
        persons = people.clean() if persons is None else persons
        for row in people.rows(persons, headers or layout.headers):
            sheet.append(row)
        if change:
            change(workbook, sheet)
        path = tmp_path / "roll.xlsx"
        workbook.save(path)
        return path.read_bytes()

    return write


@pytest.fixture
def parameters(db):
    """The policy parameters that ship with the system."""
    save_parameters(read_parameters())


@pytest.fixture
def prepared(world, parameters):
    """A function that runs a file through reading, checking and comparing, and gives the batch."""

    def run(content, *, name="roll.xlsx", by=None, **facts):
        by = by or world.township
        batch = RollBatch.objects.create(
            division_id=by.postings[0].division_id,
            source=store_file(content, name=name, by=by),
            created_by=by,
            moved_by=by,
            scheme=Scheme.NATIONAL,
            **facts,
        )
        imports.prepare(batch)
        return batch

    return run

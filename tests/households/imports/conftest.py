"""Rolls as workbooks, and batches of them."""

import csv
import os
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from households import imports
from households.choices import Scheme
from households.imports import layouts
from households.models import RollBatch
from povertycase.actions import store_file
from tests import factories

HOUSEHOLD = "990101000000001"


@pytest.fixture
def book(tmp_path):
    """A function that writes rows (header first) to a workbook and gives its content."""

    def write(rows, *, title=("名单", "单位：人、元"), name="roll.xlsx", change=None):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        for text in title:
            sheet.append([text])
        for row in rows:
            sheet.append(list(row))
        if change:
            change(workbook, sheet)
        path = tmp_path / name
        workbook.save(path)
        return path.read_bytes()

    return write


@pytest.fixture
def prepared(world):
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

"""导出项目库和支出进度台账 from their pages: for whom, what for, and what is in them."""

import io

import openpyxl
import pytest
from django.urls import reverse

from povertycase.models import AuditEvent
from tests.projects import making

LIBRARY, PROGRESS = reverse("projects:export"), reverse("projects:progress-export")


@pytest.fixture
def cast(world):
    """The cast, with a draft and a project that was paid."""
    cast = making.cast_of_projects(world)
    making.draft(cast, name="雨露计划")
    making.paid(cast, making.allocation(cast), "1234.50")
    return cast


def cells(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}


def test_the_library_goes_out_as_the_list_shows_it(cast, logged_in):
    client = logged_in(cast.township)
    assert LIBRARY in client.get(reverse("projects:list")).text
    assert "2</b> 个项目" in client.get(LIBRARY).text
    assert client.post(LIBRARY, {"purpose": ""}).status_code == 422

    whole = cells(client.post(LIBRARY, {"purpose": "季度核对"}))
    part = cells(client.post(f"{LIBRARY}?status=drafted", {"purpose": "季度核对"}))

    assert {"雨露计划", "红星村花椒基地"} <= whole
    assert "雨露计划" in part
    assert "红星村花椒基地" not in part
    assert AuditEvent.objects.filter(verb="export_projects", note="季度核对").count() == 2


def test_what_was_paid_goes_out_with_its_sums(cast, logged_in):
    client = logged_in(cast.leader)
    assert PROGRESS in client.get(reverse("projects:board")).text

    found = cells(client.post(PROGRESS, {"purpose": "季度核对"}))

    assert {"红星村花椒基地", "合计"} <= found
    assert "0.12345" in found


@pytest.mark.parametrize("name", ["village", "helper", "owner", "department", "system"])
def test_others_take_nothing_away(cast, logged_in, name):
    client = logged_in(getattr(cast, name))

    for address in (LIBRARY, PROGRESS):
        assert client.get(address).status_code == 403
        assert client.post(address, {"purpose": "季度核对"}).status_code == 403

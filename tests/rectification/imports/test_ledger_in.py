"""The ledgers of problems in (2-38, 2-39, 0-45, 1-40): tickets, proposals, history; nothing is lost."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from povertycase.models import AuditEvent
from projects.imports.outcomes import Outcome
from projects.imports.reading import Line
from projects.imports.values import Values
from rectification.actions.ledger import send_ledger
from rectification.imports import ledger_taking
from rectification.imports.ledger import chunks, stage
from rectification.imports.ledger_places import Reach
from rectification.imports.ledger_taking import Taker
from rectification.models import LedgerRow, Ticket, TicketProposal
from tests import factories
from tests.rectification import making
from tests.rectification.imports.sheets_of_ledgers import (
    AUDIT_HEADINGS,
    HEADINGS,
    SOURCE,
    audit_line,
    ledger,
    line,
)

WITH_LEADER = (*HEADINGS, "责任领导", "责任人电话")


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


@pytest.fixture
def imported(tmp_path):
    """A function that imports rows as somebody: the exit status and the object."""

    def take(*lines, by="township", kind="tickets", **how):
        how.setdefault("headings", AUDIT_HEADINGS if kind == "audit_tickets" else HEADINGS)
        path, out, status = ledger(tmp_path, *lines, **how), io.StringIO(), 0
        try:
            call_command("import_sheet", kind, str(path), "--as", by, "--json", stdout=out)
        except SystemExit as end:
            status = end.code
        return status, json.loads(out.getvalue())

    return take


def codes(told):
    return [(each["row"], each["code"], each["column"]) for each in told["findings"]]


def test_a_row_becomes_a_ticket_and_is_kept_as_it_is_written(cast, imported):
    """2-38, 2-39: the ticket by its action; all seventeen cells stay, names of people encrypted."""
    status, told = imported(line(), line(具体问题描述="入户路没有路灯", 问题类别="其他问题"))

    first, second = Ticket.objects.order_by("pk")
    assert (status, told["new"], told["assigned"], codes(told)) == (0, 2, 0, [(None, "N-LEDGER-FIVE", "")])
    assert (first.village_id, first.source.name, first.type.code) == (factories.VILLAGE, SOURCE, "7.1")
    assert (first.content, str(first.found_on), first.status) == (
        line()["具体问题描述"],
        "2026-03-02",
        "registered",
    )
    row = LedgerRow.objects.get(number=3)
    assert (row.ticket, row.outcome, row.batch.row_count) == (first, "registered", 2)
    assert row.cells["remark"] == ["县里催办", "t"]
    assert "person" not in row.cells
    assert json.loads(row.personal)["person"] == ["village", "t"]
    assert second.type.name == "其他问题"
    event = AuditEvent.objects.get(verb="import_ledger")
    assert event.facts == {"rows": 2, "written": 2, "historical": 0}


def test_the_same_file_writes_nothing_and_a_copy_of_it_changes_nothing(cast, imported, tmp_path):
    imported(line())
    path = tmp_path / "台账.xlsx"
    out = io.StringIO()
    call_command("import_sheet", "tickets", str(path), "--as", "township", stdout=out)
    again = imported(line(), title="另存一份")[1]

    assert "已经导入过，1 行都已办理，没有再写任何内容" in out.getvalue()
    assert LedgerRow.objects.count() == 2
    assert (again["unchanged"], again["new"], again["findings"][1:]) == (1, 0, [])
    assert Ticket.objects.count() == 1


def test_five_that_are_set_give_the_ticket_to_one_account_of_that_name(cast, imported):
    """2-39: complete, it is given; a name that nobody here has is told, and the ticket stands."""
    complete = line(责任领导="李副县长", 责任人电话="138 0013 8000")
    status, told = imported(
        complete,
        complete | {"具体问题描述": "二", "责任人": "没有这个人"},
        complete | {"具体问题描述": "三", "责任人": "sister"},
        complete | {"具体问题描述": "四", "整改时限": "2020-01-01"},
        complete | {"具体问题描述": "五", "整改时限": "长期坚持"},
        headings=WITH_LEADER,
    )

    first, *others = Ticket.objects.order_by("pk")
    assert (status, told["new"], told["assigned"], told["held"]) == (0, 5, 1, 0)
    assert (first.status, first.executor, first.leader) == ("assigned", cast.village, "李副县长")
    assert (first.responsible_place_id, first.lead_unit) == (factories.VILLAGE, cast.medical)
    assert (first.responsible_phone, str(first.due_on)) == ("13800138000", "2027-06-30")
    assert {each.status for each in others} == {"registered"}
    assert [each["code"] for each in told["findings"]] == ["W-LEDGER-FIVE"] * 4
    assert "整改时限不能早于今天" in told["findings"][2]["message"]
    assert "13800138000" not in json.dumps(told)


def test_a_row_that_completes_the_five_later_gives_the_ticket_and_what_else_differs_is_told(cast, imported):
    imported(line())
    later = line(责任领导="李副县长", 整改措施="另一种措施")
    given = imported(later, headings=WITH_LEADER)[1]
    told = imported(later | {"整改时限": "2027-09-30", "是否销号": "是"}, headings=WITH_LEADER)[1]

    ticket = Ticket.objects.get()
    assert (given["changed"], ticket.status, ticket.executor) == (1, "assigned", cast.village)
    assert codes(given) == [(3, "W-LEDGER-DIFF", "整改措施")]
    assert codes(told) == [(3, "W-LEDGER-DIFF", "整改时限"), (3, "W-LEDGER-CLOSED", "是否销号")]
    message = told["findings"][0]["message"]
    assert "系统登记的是“2027-06-30”，没有改动；请在问题页面办理延期申请或改派" in message
    assert (told["unchanged"], told["differs"], str(making.fresh(ticket).due_on)) == (1, 1, "2027-06-30")
    assert Ticket.objects.count() == 1


def test_what_was_closed_on_paper_stays_history_and_is_closed_by_nobody_here(cast, imported):
    """2-38: there is no proof of it in the system, so no ticket claims one."""
    old = line(是否销号="是", 销号时间="2023年4月", 佐证材料="照片 3 张", 完成情况="已完成")
    told = imported(old)[1]
    again = imported(old, title="另存一份")[1]

    row = LedgerRow.objects.get(outcome="historical")
    assert (told["historical"], told["new"]) == (1, 0)
    assert [each["code"] for each in told["findings"]] == ["N-LEDGER-OLD", "N-LEDGER-FIVE"]
    assert (row.ticket, row.cells["closed_on"], row.cells["evidence"]) == (
        None,
        ["2023年4月", "t"],
        ["照片 3 张", "t"],
    )
    assert (again["historical"], again["unchanged"]) == (0, 1)
    assert not Ticket.objects.exists()


def test_several_places_wait_for_somebody_to_confirm(cast, imported):
    """2-38: a finding that names villages and households; the command never splits by itself."""
    places = "甲镇红星村张三丰、新民村"
    told = imported(line(**{"涉及乡镇/村/户": places}))[1]

    assert (told["waiting"], told["new"]) == (1, 0)
    assert codes(told) == [(3, "W-LEDGER-SPLIT", "涉及乡镇/村/户"), (None, "N-LEDGER-FIVE", "")]
    assert LedgerRow.objects.get().outcome == "waiting"
    assert not Ticket.objects.exists()


def test_places_are_found_by_the_names_that_people_write(cast):
    reach = Reach(cast.township)
    for text, found in {
        "红星村": ["village"],
        "甲镇红星": ["village"],
        "甲镇": ["division"],
        "甲镇红星村张三丰户": ["household"],
        "红星村张三丰": ["household"],
        "甲镇新民村、红星村": ["village", "village"],
    }.items():
        values = Values(Line(3, {}, ""))
        subjects = reach.subjects(values, "places", text)
        assert [type(each).__name__.lower() for each in subjects] == found
        assert not values.found


FAULTS = [
    ({"涉及乡镇/村/户": "乙镇东风村"}, "E-DIV-UNKNOWN", "涉及乡镇/村/户"),
    ({"涉及乡镇/村/户": "乙镇东风村王五"}, "E-DIV-UNKNOWN", "涉及乡镇/村/户"),
    ({"涉及乡镇/村/户": "红星村李四海"}, "E-DIV-UNKNOWN", "涉及乡镇/村/户"),
    ({"涉及乡镇/村/户": "团结村"}, "E-DIV-UNKNOWN", "涉及乡镇/村/户"),
    ({"涉及乡镇/村/户": "示例县"}, "E-DIV-UNKNOWN", "涉及乡镇/村/户"),
    ({"涉及乡镇/村/户": ""}, "E-LEDGER-PLACE", "涉及乡镇/村/户"),
    ({"问题来源": "没有的来源"}, "E-LEDGER-SOURCE", "问题来源"),
    ({"问题来源": ""}, "E-LEDGER-SOURCE", "问题来源"),
    ({"问题类别": "收益分配"}, "E-LEDGER-TYPE", "问题类别"),
    ({"问题类别": "腐败和作风问题"}, "E-LEDGER-STEP", "具体问题描述"),
    ({"具体问题描述": ""}, "E-REQUIRED", "具体问题描述"),
    ({"具体问题描述": "长" * 1001}, "E-LIM-CELL", "具体问题描述"),
    ({"是否销号": "部分"}, "E-ENUM", "是否销号"),
]


def test_each_fault_is_held_with_its_place_and_passes_once_it_is_mended(cast, imported):
    """Places of others are as unknown as those that do not exist; a conduct problem is the county's."""
    rows = [line(具体问题描述=f"问题{at}") for at in range(len(FAULTS))]
    faulty = [row | changes for row, (changes, _code, _column) in zip(rows, FAULTS, strict=True)]
    status, told = imported(*faulty)

    wanted = {(at, code, column) for at, (_changes, code, column) in enumerate(FAULTS, 3)}
    assert wanted == set(codes(told)) - {(None, "N-LEDGER-FIVE", "")}
    assert (status, told["held"], Ticket.objects.count()) == (3, len(FAULTS), 0)
    assert set(LedgerRow.objects.values_list("outcome", flat=True)) == {"held"}
    assert all(each["message"] for each in told["findings"])
    assert imported(*rows)[1]["new"] == len(FAULTS)


def test_an_audit_s_finding_is_a_ticket_of_its_source_and_else_a_proposal(cast, imported):
    """0-45, 1-40: 38 columns; the title names the source, as our own export writes it."""
    ticketed = imported(audit_line(), kind="audit_tickets", title=f"{SOURCE}整改台账")[1]
    proposed = imported(
        audit_line(具体问题表述="路灯没有验收", 是否已完成整改=""), kind="audit_tickets", title="整改台账"
    )[1]
    again = imported(audit_line(具体问题表述="路灯没有验收"), kind="audit_tickets", title="整改台账")[1]

    ticket, proposal = Ticket.objects.get(), TicketProposal.objects.get()
    assert (ticketed["new"], ticketed["assigned"]) == (1, 1)
    assert (ticket.source, ticket.type.code, ticket.amount_yuan) == (cast.audit_report, "7.3", 125000)
    assert (ticket.division_id, ticket.status, ticket.executor) == (factories.TOWN, "assigned", cast.township)
    assert (ticket.leader, ticket.responsible_phone) == ("李副县长", "13800138000")
    assert (proposed["proposed"], [each["code"] for each in proposed["findings"]]) == (
        1,
        ["W-LEDGER-PROPOSED"],
    )
    assert (proposal.cause, proposal.content, proposal.division_id) == (
        "audit",
        "路灯没有验收",
        factories.TOWN,
    )
    assert (again["new"], again["unchanged"]) == (0, 1)
    assert "accountability" in json.loads(LedgerRow.objects.earliest("pk").personal)


def test_dirt_of_offices_is_read_over_and_formulas_stay_text(cast, imported, tmp_path):
    """Title rows, a header printed again, totals, signatures, unknown columns; =cmd is what it says."""
    attack = "=cmd|'/C calc'!A0"
    repeated = dict(zip(HEADINGS, HEADINGS, strict=True))
    told = imported(
        line(备注=attack) | {"领导批示": "请速办"},
        repeated,
        line(具体问题描述=attack),
        {"序号": "合计", "问题来源": "2 条"},
        {"序号": "填表人：王芳  审核人：李强"},
        headings=(*HEADINGS, "领导批示"),
        above=("填报单位：甲镇", "日期：2026年3月"),
    )[1]

    assert (told["rows"], told["new"], told["held"]) == (2, 2, 0)
    kept = LedgerRow.objects.get(number=5)
    assert json.loads(kept.personal)["other17"] == ["请速办", "t"]
    assert LedgerRow.objects.get(number=5).cells["remark"] == [attack, "t"]
    assert Ticket.objects.filter(content=attack).exists()


def test_no_such_sheet_and_nobody_s_role(cast, imported, tmp_path):
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(ledger(tmp_path, line()).read_bytes()[:900])
    with pytest.raises(SystemExit) as ended:
        call_command("import_sheet", "tickets", str(broken), "--as", "township", stdout=io.StringIO())
    status, told = imported(line(), headings=HEADINGS[:4])

    assert (ended.value.code, status) == (2, 2)
    assert set(told["finding_counts"]) <= {"E-HEAD-NOTFOUND", "E-HEAD-MISSING"}
    for name in ("village", "department", "leader", "system"):
        with pytest.raises(CommandError):
            call_command("import_sheet", "tickets", str(ledger(tmp_path, line())), "--as", name)
    assert not LedgerRow.objects.exists()


def test_rows_and_what_was_decided_about_them_are_kept_by_the_database(cast, imported):
    imported(line())
    for change in ({"cells": {}}, {"personal": ""}, {"outcome": "held"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            LedgerRow.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerRow.objects.all().delete()


def test_many_rows_are_judged_by_few_questions(cast, tmp_path, django_assert_max_num_queries):
    """Whoever sends a county's ledger waits for no question a row; what no rule lets in costs nothing."""
    rows = [line(具体问题描述=f"问题{at}") | {"涉及乡镇/村/户": "没有的村"} for at in range(2_000)]
    path = ledger(tmp_path, *rows)
    batch = send_ledger("tickets", path.read_bytes(), name=path.name, source=None, by=cast.county)
    stage(batch, by=cast.county)
    outcome = Outcome("tickets")
    with django_assert_max_num_queries(60):
        taker = Taker(batch, splits=False, by=cast.county)
        for chunk in chunks(batch, 0, by=cast.county):
            taker.judge(chunk, outcome)

    assert (outcome.counts["held"], outcome.finding_counts["E-DIV-UNKNOWN"]) == (2_000, 2_000)


def test_rows_are_held_in_a_transaction_of_their_own(cast, imported, monkeypatch):
    """The command runs in none; a test does, so the depth is counted."""
    depths, hold = [], ledger_taking.hold_row

    def counted(pk, *, by):
        depths.append(len(connection.savepoint_ids))
        return hold(pk, by=by)

    monkeypatch.setattr(ledger_taking, "hold_row", counted)
    outside = len(connection.savepoint_ids)
    imported(line())

    assert depths == [outside + 1]


def test_two_ledgers_that_say_the_same_at_one_moment_make_one_problem(cast, tmp_path, monkeypatch):
    """2-39: the township sends what the county sends; whoever waited judges by what the other one wrote."""
    outcomes, hold, waits = {}, ledger_taking.hold_ledgers, [cast.county]

    def take(by):
        path = ledger(tmp_path, line(), name=f"{by}.xlsx", title=f"{by}的台账")
        batch = send_ledger("tickets", path.read_bytes(), name=path.name, source=None, by=by)
        stage(batch, by=by)
        (rows,) = chunks(batch, 0, by=by)
        outcomes[by] = Outcome("tickets")
        Taker(batch, splits=False, by=by).take(rows, outcomes[by])

    def held(batch, *, by):
        while waits:
            take(waits.pop())
        with CaptureQueriesContext(connection) as asked:
            hold(batch, by=by)
        assert "FOR NO KEY UPDATE" in asked[-1]["sql"]

    monkeypatch.setattr(ledger_taking, "hold_ledgers", held)
    take(cast.township)

    assert Ticket.objects.count() == 1
    assert [outcomes[by].counts["new"] for by in (cast.county, cast.township)] == [1, 0]


def test_a_place_that_is_written_twice_is_one_place(cast, imported):
    told = imported(line(**{"涉及乡镇/村/户": "甲镇红星村、红星"}))[1]

    assert (told["new"], told["waiting"]) == (1, 0)

"""One audit finding from a sheet until it holds (0-10, 0-11, 0-45, 2-38 to 2-46): parent, children, rebound.

Over HTTP, as the people who take each step. Every wrong step is refused with its reason.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from households.models import Hold
from povertycase.models import AuditEvent, Job, Obligation
from rectification import tasks
from rectification.models import LedgerRow, Ticket
from tests import factories
from tests.rectification import making
from tests.rectification.imports.sheets_of_ledgers import AUDIT_HEADINGS, SOURCE, audit_line, ledger
from tests.rectification.making import DAY, fresh
from tests.rectification.stepping import passes, pdf, says, send, told

pytestmark = pytest.mark.django_db
PLACES, OTHER = "甲镇红星村张三丰、新民村", "990101100202"
GIVEN, WORKED, CLOSED, AGAIN = DAY(2026, 3, 5), DAY(2026, 5, 20), DAY(2026, 5, 25), DAY(2026, 10, 12)
DUE, LATER = "2026-06-30", "2026-07-31"


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


@pytest.fixture
def go(logged_in):
    """Sends a step as somebody."""
    return lambda user, name, row, /, **body: send(logged_in(user), name, row, **body)


@pytest.fixture
def today(monkeypatch):
    """Sets the day that it is."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def from_a_sheet(cast, logged_in, folder):
    """The finding as an office sends it in: read, shown, and split into its places once that is confirmed."""
    line = audit_line(具体责任单位=PLACES, 具体问题表述="产业项目收益没有分配到户")
    path = ledger(folder, line, headings=AUDIT_HEADINGS, title=f"{SOURCE}整改台账", name="审计.xlsx")

    def upload(client):
        sheet = SimpleUploadedFile("审计.xlsx", path.read_bytes())
        return client.post(reverse("rectification:ledger-import"), {"file": sheet, "layout": "audit_tickets"})

    assert upload(logged_in(cast.village)).status_code == 403
    client = logged_in(cast.township)
    page = upload(client).url
    tasks.read_ledger(Job.objects.latest("pk").pk)
    assert "还没有登记" in told(client.get(page))
    assert not Ticket.objects.exists(), "nothing is written before it is confirmed"
    client.post(f"{page}confirm/", {"splits": "on"})
    tasks.import_ledger(Job.objects.latest("pk").pk)
    parent = Ticket.objects.get(is_common=True)
    assert LedgerRow.objects.get().ticket == parent
    return parent, *parent.children.order_by("division_id", "pk")


def given(cast, executor, place, **changes):
    """五定, as it is typed."""
    return {
        "leader": "李副县长",
        "lead_unit": cast.medical.pk,
        "responsible_place": place,
        "responsible_person": executor.name,
        "executor": executor.pk,
        "due_on": DUE,
    } | changes


MEASURES = {"goal": "收益足额分配到户", "measures": "核对台账，补发收益", "mode": "by_date"}
PROOF = {"kind": "after", "taken_on": WORKED.isoformat(), "caption": "发放表"}


def put_right(cast, go, row, by, *, day):
    """Proof, everything reported, and asked to be closed."""
    proof = PROOF | {"taken_on": day.isoformat()}
    passes(go(by, "ticket-evidence-new", row, scans=[pdf()], **proof))
    passes(go(by, "ticket-progress", row, percent=100, content="已补发到户"))
    passes(go(by, "ticket-request-closeout", row, similar="同类项目已逐一核对"))


def by_levels(cast, go, row, first):
    """Checked, reviewed, confirmed, each by somebody else."""
    passes(go(first, "ticket-check", row, note="属实"))
    passes(go(cast.department, "ticket-review", row, note="属实"))
    passes(go(cast.county2, "ticket-confirm", row, note="同意销号"))


def test_a_finding_of_an_audit_from_the_sheet_until_it_holds(cast, go, today, logged_in, tmp_path):
    today(GIVEN)
    parent, home, village = from_a_sheet(cast, logged_in, tmp_path)
    assert (home.household, village.village_id) == (cast.own, OTHER)
    assert Hold.objects.in_force().filter(household=cast.own, kind="ticket").exists()
    assert [home.source, village.type] == [parent.source, parent.type]

    # Assigned, not without the five; accepted, not without measures; fixed, not by whoever wrote them.
    says(go(cast.county, "ticket-assign", home, due_on="2026-03-01"), "请填写责任领导", "不能早于今天")
    passes(go(cast.county, "ticket-assign", home, **given(cast, cast.village, factories.VILLAGE)))
    says(go(cast.village, "ticket-accept", home, mode="by_date"), "请填写整改目标", "请填写整改措施")
    passes(go(cast.village, "ticket-accept", home, **MEASURES))
    assert go(cast.village, "ticket-fix-measures", home, note="").status_code == 403
    passes(go(cast.township, "ticket-fix-measures", home, note=""))
    assert Obligation.objects.open().filter(kind="ticket", subject_code=f"ticket:{home.pk}").exists()

    # Extended: a later day, for a reason, by another person; the first deadline stays.
    says(go(cast.village, "ticket-extend", home, until="2026-06-01", reason=""), "应晚于现在的时限", "原因")
    passes(go(cast.village, "ticket-extend", home, until=LATER, reason="项目结算推迟"))
    asked = home.deadlineextensions.get()
    assert go(cast.village, "extension-approve", asked, note="同意").status_code == 403
    passes(go(cast.township, "extension-approve", asked, note="同意延期一个月"))
    assert (fresh(home).due_on.isoformat(), home.original_due_on.isoformat()) == (LATER, DUE)

    # Fixed, refused, fixed, closed.
    today(WORKED)
    assert go(cast.village, "ticket-request-closeout", home, similar="").status_code == 409, "not begun"
    passes(go(cast.village, "ticket-progress", home, percent=50, content="已核对"))
    early = go(cast.village, "ticket-request-closeout", home, similar="")
    says(early, "到 100% 才能申请销号", "至少一份", "请写明举一反三")
    put_right(cast, go, home, cast.village, day=WORKED)
    passes(go(cast.township, "ticket-return-closeout", home, note="发放表没有签字"))
    put_right(cast, go, home, cast.village, day=WORKED)
    today(CLOSED)
    assert go(cast.village, "ticket-check", home, note="属实").status_code == 403, "R-SOD"
    by_levels(cast, go, home, cast.township)
    assert fresh(home).status == "closed"
    assert not Hold.objects.in_force().filter(household=cast.own, kind="ticket").exists()

    # What is common closes last.
    today(GIVEN)
    passes(go(cast.county, "ticket-assign", parent, **given(cast, cast.township, factories.TOWN)))
    passes(go(cast.township, "ticket-accept", parent, **MEASURES))
    passes(go(cast.county, "ticket-fix-measures", parent, note=""))
    today(CLOSED)
    proof = PROOF | {"taken_on": CLOSED.isoformat()}
    passes(go(cast.township, "ticket-progress", parent, percent=100, content="全镇已核对"))
    passes(go(cast.township, "ticket-evidence-new", parent, scans=[pdf()], **proof))
    waits = go(cast.township, "ticket-request-closeout", parent, similar="全镇已核对")
    says(waits, "还有 1 个子问题没有销号")
    passes(go(cast.county2, "ticket-cancel", village, note="与县级项目重复"))
    passes(go(cast.township, "ticket-request-closeout", parent, similar="全镇已核对"))
    by_levels(cast, go, parent, cast.county)

    # It does not hold: the child comes back under its number, and the common one is open again.
    today(AGAIN)
    answers = {"information": "yes", "measures": "yes", "effect": "no", "rechecked_on": AGAIN.isoformat()}
    says(go(cast.county, "ticket-recheck", home, **answers, found=""), "回头看的情况", "新的整改时限")
    passes(go(cast.county, "ticket-recheck", home, **answers, found="又欠发了", due_on="2026-12-31"))
    assert (fresh(home).status, home.rebound_count) == ("reopened", 1)
    assert fresh(parent).status == "in_progress"
    passes(go(cast.village, "ticket-accept", home, **MEASURES))
    passes(go(cast.township, "ticket-fix-measures", home, note=""))
    put_right(cast, go, home, cast.village, day=AGAIN)
    by_levels(cast, go, home, cast.township)
    put_right(cast, go, parent, cast.township, day=AGAIN)
    by_levels(cast, go, parent, cast.county)
    holds = answers | {"effect": "yes"}
    passes(go(cast.county, "ticket-recheck", home, **holds, found="已发到户"))
    assert (fresh(home).status, fresh(parent).status, home.rebound_count) == ("closed", "closed", 1)

    trail = AuditEvent.objects.filter(subject_key=str(home.pk), subject="rectification.ticket")
    assert [*trail.values_list("verb", flat=True)].count("confirm_closeout") == 2
    assert not Obligation.objects.open().filter(kind__startswith="ticket").exists()

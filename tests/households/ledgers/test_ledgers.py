"""What every ledger does: entries that stand, gaps, pages, API, sheets; by the labour ledger."""

import datetime
import re
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from households.actions.ledgers import Note, note_entry, withdraw_entry
from households.actions.villages import ensure_villages
from households.figures.ledgers import TOPIC
from households.forms.ledgers import judged_as_asked, narrowed
from households.imports.ledger_rows import import_ledger
from households.imports.ledger_sheets import ledger_table
from households.ledgers import LEDGERS
from households.ledgers.lines import gaps_of, judged, lines
from households.models import LabourEntry, Village
from povertycase.actions.figures import refresh
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import ADMINISTRATORS, OrganisationKind, Role, Trade
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import Organisation, PlaceFigure, PolicyParameter
from povertycase.sheets import writing
from tests import factories

pytestmark = pytest.mark.django_db
LABOUR = LEDGERS["labour"]
TODAY = timezone.localdate()
BEFORE = TODAY - datetime.timedelta(days=30)
AWAY = {"wish": "外出务工"}


@pytest.fixture
def world():
    world = factories.world()
    save_parameters(read_parameters())
    office = Organisation.objects.create(
        name="人力资源和社会保障局",
        kind=OrganisationKind.DEPARTMENT,
        trade=Trade.LABOUR,
        division_id=factories.COUNTY,
    )
    world.jobs = factories.user("jobs", Role.DEPARTMENT, factories.COUNTY, organisation=office)
    return world


@pytest.fixture
def worker(world):
    return _worker("铁柱")


def _worker(name, **facts):
    person = factories.household(head=name).memberships.get().person
    for field, value in {"labour": "普通劳动力", "birth_on": datetime.date(1980, 1, 1), **facts}.items():
        setattr(person, field, value)
    person.save()
    return person


def _one_of_each():
    """Something for every ledger to miss."""
    _worker("甲一", has_resident_medical=False, has_employee_medical=False)
    _worker("甲二", birth_on=datetime.date(TODAY.year - 10, 1, 1))
    _worker("甲三", birth_on=datetime.date(1940, 1, 1))
    _worker("甲四", birth_on=datetime.date(TODAY.year - 10, 1, 1), school_status="小学")
    _worker("甲五", work_place="东莞市", public_post="护林员")
    ensure_villages()
    classes = ({"exit_year": 2017}, {"has_exited": False}, {"is_poverty_village": False})
    villages = Village.objects.filter(division__code__startswith=factories.COUNTY).order_by("pk")
    for village, facts in zip(villages, classes, strict=False):
        for name, value in ({"is_poverty_village": True} | facts).items():
            setattr(village, name, value)
        village.save()


def _gaps(world, person):
    by = judged(LABOUR, world.county, on=TODAY)
    return gaps_of(LABOUR, [person.pk], world.county, by)[person.pk]


def _is_on(world, person, *, on=TODAY):
    by = judged(LABOUR, world.county, on=on)
    return lines(LABOUR, world.county, by).filter(pk=person.pk).exists()


def _noted(world, person, facts=AWAY, *, on=TODAY, by=None, **note):
    return note_entry(LABOUR, person, Note(facts=facts, on=on, **note), by=by or world.village)


class TestEntries:
    def test_a_fact_closes_the_gap(self, world, worker):
        """2-32"""
        assert _gaps(world, worker) == ["unasked"]
        _noted(world, worker)
        assert _gaps(world, worker) == ["uncertified"]
        _noted(world, worker, {"skill_certificate": "电工", "skill_level": "五级/初级工"})
        assert _gaps(world, worker) == []
        assert LabourEntry.objects.get(stands=True).wish == "外出务工"  # what was not said again stays

    def test_an_older_day_handed_in_late_does_not_replace_the_newer_one(self, world, worker):
        newest = _noted(world, worker)
        late = _noted(world, worker, {"wish": "就近就业"}, on=BEFORE)
        assert LabourEntry.objects.get(stands=True) == newest
        assert not late.stands

    def test_what_is_handed_in_late_says_no_more_than_was_known_by_its_day(self, world, worker):
        _noted(world, worker, {**AWAY, "skill_certificate": "电工"})
        assert _noted(world, worker, {"wish": "就近就业"}, on=BEFORE).skill_certificate == ""

    def test_of_somebody_who_is_not_on_the_register_nothing_is_written(self, world, worker):
        household = worker.memberships.get().household
        household.status, household.closed_on, household.closed_reason = "closed", TODAY, "自然销户"
        household.save()
        with pytest.raises(Conflict):
            _noted(world, worker)

    def test_withdrawn_the_one_before_stands_again(self, world, worker):
        first = _noted(world, worker, on=BEFORE)
        second = _noted(world, worker, {"wish": "就近就业"})
        withdraw_entry(LABOUR, second, on=TODAY, reason="问错了人", by=world.village)
        assert LabourEntry.objects.get(stands=True) == first
        withdraw_entry(LABOUR, first, on=TODAY, reason="问错了人", by=world.village)
        assert _gaps(world, worker) == ["unasked"]
        with pytest.raises(Conflict):
            withdraw_entry(LABOUR, second, on=TODAY, reason="再撤一次", by=world.village)

    def test_no_reason_no_withdrawal(self, world, worker):
        entry = _noted(world, worker)
        with pytest.raises(Invalid):
            withdraw_entry(LABOUR, entry, on=TODAY, reason="  ", by=world.village)

    def test_somebody_wrote_meanwhile(self, world, worker):
        _noted(world, worker)
        with pytest.raises(Stale):
            _noted(world, worker, {"wish": "就近就业"}, seen=0)

    def test_what_must_be_said(self, world, worker):
        with pytest.raises(Invalid) as refusal:
            _noted(world, worker, {"note": "出门了"})
        assert [each.field for each in refusal.value.unmet] == ["wish"]

    def test_a_word_that_is_not_in_the_list_names_those_that_are(self, world, worker):
        with pytest.raises(Invalid) as refusal:
            _noted(world, worker, {"wish": "躺平"})
        assert "外出务工、就近就业" in refusal.value.unmet[0].message

    def test_the_database_keeps_entries(self, world, worker):
        entry = _noted(world, worker)
        for change in (
            "UPDATE households_labourentry SET wish = '就近就业'",
            "DELETE FROM households_labourentry",
        ):
            with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)
        assert LabourEntry.objects.get() == entry

    @pytest.mark.parametrize("who", ["helper", "leader", "department"])
    def test_others_write_nothing(self, world, worker, who):
        """The helper is paired with somebody else; the department is of another trade."""
        with pytest.raises((Refused, Http404)):
            _noted(world, worker, by=getattr(world, who))

    def test_the_department_of_the_ledger_writes(self, world, worker):
        assert _noted(world, worker, by=world.jobs).noted_by == world.jobs


class TestLines:
    def test_who_is_on_it(self, world):
        """2-32: labour that can work, of age, not in school, in a household that is helped."""
        assert _is_on(world, _worker("甲一"))
        assert not _is_on(world, _worker("甲二", labour="无劳动力"))
        assert not _is_on(world, _worker("甲三", school_status="普通高中三年级"))
        assert not _is_on(world, _worker("甲四", birth_on=None))

    def test_ages_at_their_boundaries(self, world):
        born = datetime.date(2000, 2, 29)
        person = _worker("闰生", birth_on=born)
        assert not _is_on(world, person, on=datetime.date(2016, 2, 28))
        assert _is_on(world, person, on=datetime.date(2016, 2, 29))
        assert _is_on(world, person, on=datetime.date(2060, 2, 28))
        assert not _is_on(world, person, on=datetime.date(2060, 2, 29))

    def test_in_a_common_year_the_leap_day_turns_on_the_first_of_march(self, world):
        """DOMAIN § 5.0"""
        PolicyParameter.objects.filter(key="labour.working_age").update(value=17)
        person = _worker("闰生", birth_on=datetime.date(2000, 2, 29))
        assert not _is_on(world, person, on=datetime.date(2017, 2, 28))
        assert _is_on(world, person, on=datetime.date(2017, 3, 1))

    def test_without_the_figure_nobody_is_judged(self, world, worker):
        PolicyParameter.objects.filter(key="labour.old_age").delete()
        assert not _is_on(world, worker)

    def test_the_ordinary_and_the_closed_are_not_on_it(self, world, worker):
        household = worker.memberships.get().household
        household.household_type = "一般农户"
        household.save()
        assert not _is_on(world, worker)
        household.monitoring_category, household.monitoring_state = "边缘易致贫户", "active"
        household.save()
        assert _is_on(world, worker)
        household.monitoring_state = "removed"
        household.save()
        assert not _is_on(world, worker)


@pytest.mark.parametrize("code", LEDGERS)
def test_every_condition_is_one_query_that_runs(world, code):
    """No gap hangs on a name that is not there, and each measure names every table that its list reads."""
    ledger = LEDGERS[code]
    by = judged(ledger, world.county, on=TODAY)
    known = lines(ledger, world.county, by)
    for gap in ledger.gaps:
        assert known.filter(gap.holds(by)).count() >= 0
        assert gap.clause
        assert str(gap.meaning).endswith("。")
    for part in ledger.parts:
        assert known.filter(part.holds(by)).count() >= 0
        assert str(part.meaning).endswith("。")
    measure = next(each for each in TOPIC.measures if each.code == f"ledgers.{code}")
    read = str(measure.rows(world.county).query)
    own = {model._meta.db_table for model in (ledger.model, *(log.model for log in ledger.logs))}
    assert own <= set(measure.sources)
    tables = set(re.findall(r'(?:FROM|JOIN) "(households_\w+)"', read))
    assert tables <= set(measure.sources) | {"households_pairing"}


def test_a_figure_is_the_list_of_its_county(world):
    """By the figures of policy of each county, which the counting of all counties must not lose."""
    _one_of_each()
    refresh(on=TODAY)
    for ledger in LEDGERS.values():
        by = judged(ledger, world.county, on=TODAY)
        listed = lines(ledger, world.county, by).filter(ledger.any_gap(by)).count()
        figures = PlaceFigure.objects.filter(measure=f"ledgers.{ledger.code}")
        assert sum(each.value for each in figures.visible_to(world.county)) == listed
        assert listed, ledger.code


def test_the_counts_of_the_gaps_are_those_of_their_lists(world, client):
    """Of lines without an entry too: most have none."""
    _one_of_each()
    client.force_login(world.county)
    for code, ledger in LEDGERS.items():
        told = client.get(reverse("households:ledger-gaps", args=[code])).context["counts"]
        page = reverse("households:ledger", args=[code])
        listed = {gap.code: client.get(page, {"gap": gap.code}).context["page"].count for gap in ledger.gaps}
        assert {gap.code: count for gap, count in told} == listed
        assert any(listed.values())


class TestPages:
    def test_each_opens(self, world, worker, client):
        entry = _noted(world, worker)
        client.force_login(world.village)
        for url in (
            reverse("households:ledgers"),
            reverse("households:ledger", args=["labour"]),
            reverse("households:ledger-gaps", args=["labour"]),
            reverse("households:ledger-line", args=["labour", worker.pk]),
            reverse("households:ledger-note", args=["labour", worker.pk]),
            reverse("households:ledger-withdraw", args=["labour", entry.pk]),
            reverse("households:ledger-import", args=["labour"]),
            reverse("households:ledger-export", args=["labour"]),
        ):
            assert client.get(url).status_code == 200, url

    def test_a_form_that_is_sent(self, world, worker, client):
        client.force_login(world.village)
        url = reverse("households:ledger-note", args=["labour", worker.pk])
        sent = {"on": TODAY.isoformat(), "seen": "0", "wish": "就近就业", "wants_training": "是"}
        response = client.post(url, sent)
        assert response.status_code == 302, response.content.decode()
        entry = LabourEntry.objects.get()
        assert (entry.wish, entry.wants_training, entry.noted_on) == ("就近就业", True, TODAY)
        assert client.post(url, sent).status_code == 412  # the form of before the entry

    def test_what_was_seen_is_withdrawn_meanwhile(self, world, worker, client):
        client.force_login(world.village)
        entry = _noted(world, worker)
        url = reverse("households:ledger-withdraw", args=["labour", entry.pk])
        assert "就业意愿：外出务工" in client.get(url).content.decode(), "what is taken back is said"
        gone = client.post(url, {"reason": "错"})
        told = client.get(gone.url).content.decode()
        assert "已撤回。" in told
        assert "已登记。" not in told
        sent = {"on": TODAY.isoformat(), "seen": str(entry.pk), "wish": "就近就业"}
        answer = client.post(reverse("households:ledger-note", args=["labour", worker.pk]), sent)
        assert answer.status_code == 409
        assert "刚被撤回" in answer.content.decode()

    @pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
    def test_who_administers_has_no_ledgers(self, world, worker, client, role):
        administrator = factories.user("guanli", role, factories.COUNTY)
        client.force_login(administrator)
        assert client.get(reverse("api:ledger-list")).json() == []
        assert client.get(reverse("households:ledger", args=["labour"])).status_code == 404

    def test_a_day_to_come_is_refused(self, world, worker, client):
        client.force_login(world.village)
        url = reverse("households:ledger-note", args=["labour", worker.pk])
        ahead = (TODAY + datetime.timedelta(days=1)).isoformat()
        assert client.post(url, {"on": ahead, "seen": "0", "wish": "就近就业"}).status_code == 422
        assert not LabourEntry.objects.exists()

    def test_another_trade_has_no_such_ledger(self, world, worker, client):
        client.force_login(world.department)
        assert client.get(reverse("households:ledger", args=["labour"])).status_code == 404
        client.force_login(world.jobs)
        assert "铁柱" in client.get(reverse("households:ledger", args=["labour"])).content.decode()

    def test_another_township_finds_nothing(self, world, worker, client):
        client.force_login(world.neighbour)
        assert "铁柱" not in client.get(reverse("households:ledger", args=["labour"])).content.decode()
        assert client.get(reverse("households:ledger-line", args=["labour", worker.pk])).status_code == 404

    @pytest.mark.parametrize("gap", [*(gap.code for gap in LABOUR.gaps), "any"])
    def test_page_api_and_figure_agree(self, world, worker, client, gap):
        _worker("银柱")
        _noted(world, worker, {**AWAY, "wants_training": True})
        client.force_login(world.county)
        rows = client.get(reverse("households:ledger", args=["labour"]), {"gap": gap}).context["page"].count
        told = client.get(reverse("api:ledger-lines", args=["labour"]), {"gap": gap}).json()
        by = judged_as_asked(LABOUR, world.county, {})
        assert rows == told["count"] == narrowed(LABOUR, world.county, {"gap": gap}, by).qs.count()
        assert rows == (2 if gap == "any" else 1)


class TestSheets:
    def _sheet(self, world, tmp_path, name="台账.xlsx"):
        by = judged(LABOUR, world.county, on=TODAY)
        rows = lines(LABOUR, world.county, by).order_by("division_id", "name_pinyin", "id")
        path = Path(tmp_path, name)
        writing.write_table(path, ledger_table(LABOUR, rows, by, user=world.county))
        return path

    def _edited(self, path, **cells):
        book = load_workbook(path)
        sheet = book.worksheets[0]
        header = next(row for row in sheet.iter_rows() if any(cell.value == "姓名" for cell in row))
        at = {cell.value: cell.column for cell in header}
        for heading, value in cells.items():
            sheet.cell(header[0].row + 1, at[heading], value)
        book.save(path)
        return path

    def test_out_and_in_again_changes_nothing(self, world, worker, tmp_path):
        _noted(world, worker, {**AWAY, "certified_on": "2025-03-01", "wants_training": True})
        path = self._sheet(world, tmp_path)
        outcome = import_ledger(path, name=path.name, by=world.county, ledger=LABOUR)
        assert outcome.as_json()["unchanged"] == outcome.as_json()["rows"] > 0
        assert outcome.findings == []
        assert LabourEntry.objects.count() == 1

    def test_what_was_filled_in_is_written_and_closes_the_gap(self, world, worker, tmp_path):
        path = self._edited(self._sheet(world, tmp_path), 就业意愿="就近就业", 核实日期=TODAY.isoformat())
        outcome = import_ledger(path, name=path.name, by=world.county, ledger=LABOUR)
        assert outcome.as_json()["written"] == 1, outcome.findings
        assert LabourEntry.objects.get().way == "sheet"
        assert _gaps(world, worker) == ["uncertified"]

    @pytest.mark.parametrize(
        ("cells", "said"),
        [
            ({"姓名": "别人", "就业意愿": "就近就业"}, "请核对是不是填错了行"),
            ({"本系统人号": "999999999", "就业意愿": "就近就业"}, "您的辖区没有这个编号"),
            ({"就业意愿": "躺平"}, "请在这些里选"),
            ({"就业意愿": "就近就业", "核实日期": "2026-13-40"}, "日"),
            ({"就业意愿": "就近就业", "核实日期": "2026-05"}, "请写到日"),
            ({"备注": "没说意愿"}, "请填写就业意愿"),
        ],
    )
    def test_a_row_that_is_wrong_is_held_and_told(self, world, worker, tmp_path, cells, said):
        path = self._edited(self._sheet(world, tmp_path), **cells)
        outcome = import_ledger(path, name=path.name, by=world.county, ledger=LABOUR)
        assert outcome.counts["held"] == 1
        assert said in outcome.findings[0]["message"], outcome.findings
        assert not LabourEntry.objects.exists()

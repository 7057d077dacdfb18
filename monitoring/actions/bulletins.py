"""The county's bulletin of a frozen month: written from it, issued once, and its figures taken away."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.actions.months import CLAUSE, waiting_villages
from monitoring.choices.months import LineKind
from monitoring.models import Bulletin, MonthLine, MonthSnapshot, VillageMonth
from monitoring.models.months import FAULTS, FIGURES
from monitoring.rules.bulletins import Month, bulletin, month_words
from povertycase.actions import record, store_file
from povertycase.actions.paper_templates import (
    edition_of,
    paper_of_today,
    template_in_force,
    written_paper,
)
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Unmet
from povertycase.models import Division, User

TOWN = CODE_LENGTHS[Level.TOWNSHIP]
PAPER = "month_bulletin"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinDraft:
    """How a bulletin goes out. number: 发文字号; office: who issues it."""

    number: str
    office: str
    issued_on: datetime.date


@transaction.atomic
def issue_bulletin(snapshot: MonthSnapshot, draft: BulletinDraft, *, by: User, on: datetime.date) -> Bulletin:
    """The county issues the bulletin of a month. Who: county.

    Refuses a month of which a village is not frozen, and a second bulletin of the same month. The Word file
    is kept with the hash of its bytes, which the frozen month makes again.
    """
    guards.require_role("issue_bulletin", by=by, division_code=snapshot.division_id)
    MonthSnapshot.objects.select_for_update().get(pk=snapshot.pk)
    guards.require(_unmet(snapshot, draft, on))
    template = template_in_force(PAPER, snapshot.division_id, on=on)
    facts = {"office": draft.office.strip()} | ({"template": str(template.edition)} if template else {})
    content = document_of(snapshot, number=draft.number, signed_on=draft.issued_on, facts=facts)
    with guards.writing("issue_bulletin", by=by):
        paper = store_file(content, name=f"{file_title(snapshot.month)}.docx", by=by)
        issued = Bulletin.objects.create(
            snapshot=snapshot,
            division_id=snapshot.division_id,
            month=snapshot.month,
            number=draft.number.strip(),
            issued_on=draft.issued_on,
            issued_by=by,
            facts=facts,
            document=paper,
            sha256=paper.sha256,
        )
    record("issue_bulletin", issued, by=by, facts={"month": f"{snapshot.month:%Y-%m}"})
    return issued


def document_of(
    snapshot: MonthSnapshot, *, number: str, signed_on: datetime.date, facts: dict[str, str]
) -> bytes:
    """The Word file of a month; the same month, number, day and facts give the same bytes.

    facts: office, and template, the edition of the county's own layout by which it is written, if any.
    """
    notice = bulletin(
        month_of_county(snapshot), office=facts["office"], number=number.strip(), signed_on=signed_on
    )
    edition = facts.get("template")
    template = edition_of(PAPER, snapshot.division_id, int(edition)) if edition else None
    return written_paper(PAPER, notice, template)


def draft_of(snapshot: MonthSnapshot, *, by: User) -> bytes:
    """The bulletin of a month before it has a number, dated the day on which the month was frozen."""
    signed_on = timezone.localdate(snapshot.frozen_at)
    notice = bulletin(
        month_of_county(snapshot), office=office_of(by), number=_("（草稿）"), signed_on=signed_on
    )
    return paper_of_today(PAPER, notice, snapshot.division_id)


def month_of_county(snapshot: MonthSnapshot) -> Month:
    """What the bulletin says of a frozen month, by township; nothing of it changes any more."""
    rows = VillageMonth.objects.filter(snapshot=snapshot)
    towns: dict[str, dict[str, int]] = {}
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        code = row.division_id[:TOWN]
        town = towns.setdefault(code, dict.fromkeys(FIGURES, 0))
        for name in FIGURES:
            town[name] += getattr(row, name)
        for fault in FAULTS:
            if (count := getattr(row, fault)) is not None:
                faults = found.setdefault(code, {str(each.label): 0 for each in FAULTS})
                faults[str(fault.label)] += count
    names = dict(Division.objects.filter(pk__in=towns).values_list("pk", "name"))
    lines = MonthLine.objects.filter(village_month__snapshot=snapshot, kind=LineKind.CLOSING)
    counted = lines.values_list("category").annotate(Sum("households"), Sum("people")).order_by("category")
    return Month(
        county=snapshot.division.name,
        month=snapshot.month,
        figures={name: sum(town[name] for town in towns.values()) for name in FIGURES},
        towns=[(names[code], towns[code]) for code in sorted(towns)],
        categories={category: (households, people) for category, households, people in counted},
        findings=[(names[code], found[code]) for code in sorted(found)],
        notes=notes_of(snapshot),
    )


def notes_of(snapshot: MonthSnapshot) -> list[str]:
    """What stands behind natural movements that no step tells: merged villages, and the county's answers."""
    lines = MonthLine.objects.filter(village_month__snapshot=snapshot).select_related(
        "correction", "division__parent"
    )
    merged: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for line in lines.filter(kind=LineKind.NATURAL_OUT).exclude(note=""):
        merged[line.note] += line.households
        people[line.note] += line.people
    told = [f"{note}，{merged[note]}户{people[note]}人随之转入。" for note in sorted(merged)]
    for line in lines.filter(correction__isnull=False).order_by("division_id", "pk"):
        place = f"{line.division.parent.name if line.division.parent else ''}{line.division.name}"
        answer = line.correction
        if answer:
            counted = f"{line.households}户{line.people}人计入{line.get_kind_display()}"
            told.append(f"更正说明：{place}{counted}，{answer.get_reason_display()}；{answer.note}。")
    return told


def office_of(user: User) -> str:
    """In whose name somebody issues papers."""
    posting = user.postings[0]
    return posting.organisation.name if posting.organisation else posting.division.name


def file_title(month: datetime.date) -> str:
    """What the file of a bulletin is called."""
    return _("{}防止返贫监测数据变化情况通报").format(month_words(month))


def _unmet(snapshot: MonthSnapshot, draft: BulletinDraft, on: datetime.date) -> list[Unmet]:
    unmet = []
    if not draft.number.strip():
        unmet.append(Unmet("number_required", _("请填写发文字号。"), CLAUSE, "number"))
    if not draft.office.strip():
        unmet.append(Unmet("office_required", _("请填写发文机关。"), CLAUSE, "office"))
    if not timezone.localdate(snapshot.frozen_at) <= draft.issued_on <= on:
        message = _("印发日期应在月度数据冻结之后，且不晚于今天。")
        unmet.append(Unmet("issued_on", message, CLAUSE, "issued_on"))
    waiting = waiting_villages(snapshot.division_id, snapshot.month)
    if waiting:
        message = _("还有 {} 个村没有冻结，不能印发通报。").format(len(waiting))
        unmet.append(Unmet("villages_open", message, CLAUSE))
    return unmet

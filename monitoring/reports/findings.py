"""Findings as lists and as the four faults by place, and how fresh they are."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from monitoring.choices.findings import FACT_LABELS, FAULT_OF, Fault, FindingStatus, KeyGroup
from monitoring.models import Finding, KeyGroupTag
from monitoring.models.findings import key_of
from monitoring.reports.case_listing import heads_of, place_of
from monitoring.rules.catalogue import RULES
from povertycase.choices import CODE_LENGTHS, JobKind, JobState, Level
from povertycase.models import Division, Job, PolicyParameter, User
from povertycase.models.parameter_titles import in_words

TOWNSHIP, VILLAGE, COUNTY = (CODE_LENGTHS[level] for level in (Level.TOWNSHIP, Level.VILLAGE, Level.COUNTY))


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A township or a village: how many findings of each fault stand open in it."""

    code: str
    name: str
    counts: Mapping[str, int]

    @property
    def whole(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        """(fault, how many) in the order of the columns."""
        return [(fault.value, self.counts.get(fault, 0)) for fault in Fault]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding as a list shows it."""

    finding: Finding
    title: str
    fault: str
    head: str
    place: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of policy that a finding was judged by."""

    title: str
    words: str
    source: str
    valid_from: datetime.date


@dataclass(slots=True)
class GroupLine:
    """A key group: how many households belong to it."""

    group: str
    label: str
    households: int = field(default=0)


def faults_by_place(user: User, *, place: str) -> list[PlaceLine]:
    """The open findings of a place, of all of it and then of each township or village in it."""
    rows = _within(Finding.objects.visible_to(user).filter(status=FindingStatus.OPEN), place)
    digits = VILLAGE if len(place) >= TOWNSHIP else TOWNSHIP
    counts: dict[str, dict[str, int]] = {"": {}}
    for code, rule, count in rows.order_by().values_list("division", "rule").annotate(Count("pk")):
        for part in (code[:digits], ""):
            known = counts.setdefault(part, {})
            fault = FAULT_OF[rule]
            known[fault] = known.get(fault, 0) + count
    names = dict(Division.objects.filter(code__in=list(counts)).values_list("code", "name"))
    return [PlaceLine(code, names.get(code, ""), counts[code]) for code in sorted(counts)]


def groups_of_place(user: User, *, place: str) -> list[GroupLine]:
    """The ten key groups, in their order, with how many households of a place belong to each."""
    lines = {group.value: GroupLine(group.value, str(group.label)) for group in KeyGroup}
    rows = _within(KeyGroupTag.objects.visible_to(user), place)
    for groups, count in rows.order_by().values_list("groups").annotate(Count("pk")):
        for group in groups:
            lines[group].households += count
    return list(lines.values())


def rows_of(findings: Sequence[Finding], user: User) -> list[FindingRow]:
    """The rows; of findings with their places at hand."""
    heads, _numbers = heads_of([each.household_id for each in findings if each.household_id], user)
    return [
        FindingRow(
            each,
            RULES[each.rule].title,
            str(Fault(FAULT_OF[each.rule]).label),
            heads.get(each.household_id, "") if each.household_id else "",
            place_of(each.division),
        )
        for each in findings
    ]


def findings_of_case(case: Any, user: User) -> list[Finding]:
    """What stands open about a case and its household, the worst first."""
    rows = Finding.objects.visible_to(user).filter(household=case.household_id, status=FindingStatus.OPEN)
    return list(rows.order_by("severity", "rule", "pk"))


def facts_of(finding: Finding) -> list[tuple[str, str]]:
    """What it was judged by: a label and a value each."""
    return [
        (str(FACT_LABELS[name]), "、".join(value) if isinstance(value, list) else str(value))
        for name, value in finding.facts.items()
        if name in FACT_LABELS and value is not None
    ]


def figures_of(finding: Finding) -> list[FigureRow]:
    """The figures of policy that it was judged by, as a person reads them."""
    return [
        FigureRow(
            PolicyParameter(key=each["key"]).title,
            f"{in_words(each['value'])} {each['unit']}".strip(),
            each["source"],
            datetime.date.fromisoformat(each["valid_from"]),
        )
        for each in finding.figures
    ]


def screened_at(place: str) -> datetime.datetime | None:
    """When the last screening of the county was finished; None before the first, or above a county."""
    # A job is its actor's own; when the last one ended is no secret of anybody who sees its findings.
    jobs: QuerySet[Job] = QuerySet(Job).filter(
        kind=JobKind.SCREEN, dedup_key=key_of(place[:COUNTY]), state=JobState.DONE
    )
    last = jobs.order_by("-finished_at").values_list("finished_at", flat=True).first()
    return timezone.localtime(last) if last else None


def _within(rows: QuerySet[Any], place: str) -> QuerySet[Any]:
    return rows.filter(division__code__startswith=place) if place else rows

"""Where the problems of the demonstration come from: inspections, an audit, a sweep and its own looking."""

import datetime

from povertycase.models import Division
from rectification.actions.demo.cast import Cast, scan
from rectification.actions.sources import SourceDraft, record_source
from rectification.choices.sources import FeedbackLevel, InspectionScope, SupervisionKind
from rectification.models import IssueSource

AGO = 150
LISTED = "feedback"


def record_sources(people: Cast, *, on: datetime.date) -> dict[str, IssueSource]:
    """Each source by a short name; the province's assessment has the document in which it fed back."""
    received = on - datetime.timedelta(days=AGO)
    county, by = Division.objects.get(pk=people.county), people.users["county"]
    drafts = _drafts(on.year, received)
    known = {name: record_source(county, draft, by=by, on=on) for name, draft in drafts.items()}
    listed = SourceDraft(
        name="考核反馈问题清单（示例）",
        kind=SupervisionKind.ASSESSMENT,
        level=FeedbackLevel.PROVINCE,
        document_number=f"示例考核办〔{on.year}〕5号",
        document=scan("反馈问题清单.png"),
        parent=known["province"],
        received_on=received,
    )
    return {**known, LISTED: record_source(county, listed, by=by, on=on)}


def _drafts(year: int, received: datetime.date) -> dict[str, SourceDraft]:
    return {
        "province": SourceDraft(
            name=f"{year}年省级成效考核（示例）",
            kind=SupervisionKind.ASSESSMENT,
            level=FeedbackLevel.PROVINCE,
            scope=InspectionScope.GENERAL,
            received_on=received,
        ),
        "audit": SourceDraft(
            name=f"{year}年衔接资金审计（示例）",
            kind=SupervisionKind.AUDIT,
            level=FeedbackLevel.PREFECTURE,
            scope=InspectionScope.TREND,
            document_number=f"示例审报〔{year}〕12号",
            document=scan("审计报告.png"),
            received_on=received,
        ),
        "sweep": _plain(
            f"{year}年防返贫大排查（示例）", SupervisionKind.SWEEP, FeedbackLevel.COUNTY, received
        ),
        "opinion": _plain(
            f"{year}年网络舆情监测（示例）", SupervisionKind.OPINION, FeedbackLevel.COUNTY, received
        ),
        "conduct": _plain(
            f"{year}年纪检专项监督（示例）", SupervisionKind.DISCIPLINE, FeedbackLevel.COUNTY, received
        ),
        "self": _plain(
            f"{year}年常态化自查（示例）", SupervisionKind.SELF_CHECK, FeedbackLevel.SELF, received
        ),
    }


def _plain(name: str, kind: str, level: str, received: datetime.date) -> SourceDraft:
    return SourceDraft(name=name, kind=kind, level=level, received_on=received)

"""How far a campaign has come: by topic and quarter, its tickets, and what was not looked at again yet."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet

from povertycase.models import User
from rectification.choices.campaigns import Quarter
from rectification.choices.sources import SupervisionKind
from rectification.choices.tickets import Topic
from rectification.models import Acceptance, Campaign, CampaignTopic, Recheck, Ticket, standing
from rectification.models.acceptances import late
from rectification.rules.campaigns import topics_of
from rectification.rules.quarters import LAST_QUARTER, quarter_days


@dataclass(frozen=True, slots=True)
class Cell:
    """One topic in one quarter. is_due: R-CAL names it; score: the mean of those judged."""

    quarter: int
    topic: str
    is_due: bool
    listed: int = 0
    judged: int = 0
    late: int = 0
    score: Decimal | None = None

    @property
    def label(self) -> str:
        """The quarter in words."""
        return str(Quarter(self.quarter).label)


@dataclass(slots=True)
class TopicLine:
    """One topic of a campaign: who leads it, its tickets, its four quarters. row: None for others."""

    topic: str
    row: CampaignTopic | None
    label: str
    total: int = 0
    closed: int = 0
    open: int = 0
    missed: int = 0
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rechecked:
    """The closed tickets of a campaign: how many there are, were looked at again, and were not."""

    closed: int
    done: int

    @property
    def left(self) -> int:
        """Those that still wait."""
        return self.closed - self.done


def missed_earlier(campaign: Campaign) -> Q:
    """2-41 as a filter: rules.campaigns.is_missed_earlier of the campaign's tickets.

    Source: SEED2 § 三(三)
    """
    begins_on, _last = quarter_days(campaign.year, LAST_QUARTER)
    return Q(found_on__gte=begins_on, relapse_of=None) & ~Q(source__kind=SupervisionKind.REVIEW)


def tickets_of(campaign: Campaign, user: User) -> QuerySet[Ticket]:
    """The campaign's tickets in reach, without those cancelled."""
    rows = Ticket.objects.visible_to(user).filter(standing.of_source(campaign.source_id))
    return rows.exclude(standing.CANCELLED)


def looked_at_again(campaign: Campaign, user: User) -> Exists:
    """R-RECHECK: whether a ticket has a recheck of the campaign's fourth quarter."""
    days = quarter_days(campaign.year, LAST_QUARTER)
    rows = Recheck.objects.visible_to(user).filter(ticket=OuterRef("pk"), rechecked_on__range=days)
    return Exists(rows)


def waiting_for_recheck(campaign: Campaign, user: User) -> QuerySet[Ticket]:
    """Its closed tickets that nobody looked at again in the fourth quarter."""
    closed = tickets_of(campaign, user).filter(standing.CLOSED)
    return closed.exclude(looked_at_again(campaign, user))


def rechecked_of(campaign: Campaign, user: User) -> Rechecked:
    """The figures of R-RECHECK: those closed now, and those that came back in the fourth quarter."""
    rows = tickets_of(campaign, user).annotate(again=looked_at_again(campaign, user))
    counted = rows.aggregate(
        closed=Count("pk", filter=standing.CLOSED | Q(again=True)),
        done=Count("pk", filter=Q(again=True)),
    )
    return Rechecked(**counted)


def lines_of(
    campaign: Campaign, user: User, *, known: dict[str, list[int]], on: datetime.date
) -> list[TopicLine]:
    """The campaign by topic: tickets and acceptances in reach by a query each. known: R-CAL there."""
    rows = campaign.topics.select_related("lead_unit").order_by("pk")
    lines = {row.topic: TopicLine(row.topic, row, str(row.get_topic_display())) for row in rows}
    labels = dict(Topic.choices)
    for topic, total, closed, still_open, missed in _counted(campaign, user):
        line = lines.setdefault(topic, TopicLine(topic, None, str(labels.get(topic, topic))))
        line.total, line.closed, line.open, line.missed = total, closed, still_open, missed
    judged = _judged(campaign, user, on)
    for topic, line in lines.items():
        if line.row is not None:
            line.cells = list(_cells(topic, judged, known))
    return list(lines.values())


def scores_of(campaign: Campaign, user: User, *, quarter: int | None = None) -> list[dict[str, Any]]:
    """2-45: the mean score of each department and village in reach, for the yearly assessment."""
    rows = Acceptance.objects.visible_to(user).filter(campaign=campaign).exclude(accepted_on=None)
    rows = rows.filter(quarter=quarter) if quarter else rows
    means = rows.values("division", "division__name", "organisation", "organisation__name").annotate(
        score=Avg("score"), judged=Count("pk")
    )
    return [dict(row) for row in means.order_by("division", "organisation")]


def _counted(campaign: Campaign, user: User) -> Iterable[tuple[str, int, int, int, int]]:
    return (
        tickets_of(campaign, user)
        .order_by()
        .values_list("type__topic")
        .annotate(
            total=Count("pk"),
            closed=Count("pk", filter=standing.CLOSED),
            still_open=Count("pk", filter=standing.OPEN),
            missed=Count("pk", filter=missed_earlier(campaign)),
        )
    )


def _judged(campaign: Campaign, user: User, on: datetime.date) -> dict[tuple[str, int], dict[str, Any]]:
    rows = Acceptance.objects.visible_to(user).filter(campaign=campaign).order_by()
    counted: Iterable[Any] = rows.values("topic", "quarter").annotate(
        listed=Count("pk"), judged=Count("score"), late=Count("pk", filter=late(on)), score=Avg("score")
    )
    names = ("listed", "judged", "late", "score")
    return {(row["topic"], row["quarter"]): {name: row[name] for name in names} for row in counted}


def _cells(
    topic: str, judged: dict[tuple[str, int], dict[str, Any]], known: dict[str, list[int]]
) -> Iterable[Cell]:
    for quarter in Quarter.values:
        is_due = topic in topics_of(known, quarter)
        yield Cell(quarter, topic, is_due, **judged.get((topic, quarter), {}))

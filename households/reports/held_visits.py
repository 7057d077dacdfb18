"""A visit in the tray beside what stands in the ledger."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from households.choices.visits import PlaceRefusal, VisitWay
from households.models import HeldVisit, Household, Visit
from households.reports.held_differences import standing_of
from households.reports.households import with_summary
from households.reports.visit_words import UNSAID, Compared, in_words, side_by_side
from povertycase.models import User


@dataclass(frozen=True)
class Beside:
    """standing: what stands in the ledger, None when nothing does; lines: the two versions."""

    standing: Visit | None
    lines: list[Compared]

    @property
    def differences(self) -> int:
        """In how many lines they differ."""
        return sum(line.is_different for line in self.lines)


def with_household(held: QuerySet[HeldVisit], user: User) -> QuerySet[HeldVisit]:
    """The rows with household and visitor at hand."""
    households = with_summary(Household.objects.visible_to(user), user=user)
    return held.select_related("visitor").prefetch_related(Prefetch("household", households))


def beside(held: HeldVisit, names: Mapping[int, str], user: User) -> Beside:
    """What was sent beside what stands in the ledger under the same key or as the same correction."""
    body = json.loads(held.body)
    standing = standing_of(held, user)
    sent = in_words(body.get("answers") or {}, names)
    there = in_words(standing.answers, names) if standing else []
    facts = [
        Compared(_("走访时间"), _moment(standing.visited_at if standing else None), _moment(_at(body))),
        Compared(_("走访方式"), str(standing.get_way_display()) if standing else UNSAID, _way(body)),
        Compared(_("位置"), _place(standing) if standing else UNSAID, _place_of(body)),
        Compared(_("走访记录"), (standing.note if standing else "") or UNSAID, body.get("note") or UNSAID),
    ]
    if body.get("correction_reason"):
        reason = standing.correction_reason if standing else ""
        facts.append(Compared(_("更正原因"), reason or UNSAID, body["correction_reason"]))
    return Beside(standing, side_by_side(there, sent, *facts))


def _at(body: Mapping[str, Any]) -> Any:
    return parse_datetime(str(body.get("visited_at", "")))


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else UNSAID


def _way(body: Mapping[str, Any]) -> str:
    return str(dict(VisitWay.choices).get(str(body.get("way")), UNSAID))


def _place(visit: Visit) -> str:
    return _("已定位") if visit.place else _refused(visit.place_refused)


def _place_of(body: Mapping[str, Any]) -> str:
    return _("已定位") if body.get("place") else _refused(body.get("place_refused") or "")


def _refused(why: str) -> str:
    return _("未定位：%s") % dict(PlaceRefusal.choices).get(why, UNSAID)

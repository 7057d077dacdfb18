"""A ranking of each place of the canaries that is shown, with a line and an objection."""

import datetime

from django.utils import timezone

from rectification.models import Ranking, RankingLine, RankingObjection

DAY, LATER = datetime.date(2026, 7, 3), datetime.date(2099, 12, 31)


def rows(there, owner, mark):
    """A county or a township has it in life, each place here."""
    place = there.household.division_id
    ranking = Ranking.objects.create(
        division_id=place,
        kind="villages",
        year=2026,
        quarter=2,
        weights={"completed": 40, "on_time": 25, "held": 20, "reported": 15},
        counted_on=DAY,
        moved_by=owner,
        moved_at=timezone.now(),
    )
    facts = {"code": place, "name": f"铜雀名次{mark}", "place_id": place, "score": 50, "rank": 1}
    RankingLine.objects.create(ranking=ranking, position=1, completed=1, completed_of=2, **facts)
    shown = {"status": "preview", "turn": 1, "preview_from": DAY, "preview_until": LATER}
    Ranking.objects.filter(pk=ranking.pk).update(**shown)
    objection = RankingObjection.objects.create(
        ranking=ranking,
        turn=1,
        division_id=place,
        content=f"铜雀不服{mark}",
        raised_on=DAY,
        raised_by=owner,
    )
    there.shown = (*there.shown, f"铜雀名次{mark}", f"铜雀不服{mark}")
    return {"ranking": ranking.pk, "ranking_objection": objection.pk}

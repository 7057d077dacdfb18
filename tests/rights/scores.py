"""A scheme of each place of the canaries, and the published sheet of its village with what is said of it."""

import datetime

from django.utils import timezone

from rectification.models import RankingObjection, ScoreItem, ScoreMark, ScoreScheme, ScoreSheet

DAY, LATER = datetime.date(2026, 2, 3), datetime.date(2099, 12, 31)


def rows(there, owner, mark):
    """A county or a township has it in life, each village here."""
    place = there.household.division_id
    moved = {"moved_by": owner, "moved_at": timezone.now()}
    scheme = ScoreScheme.objects.create(
        division_id=place,
        kind="villages",
        year=2026,
        name=f"铜雀考核{mark}",
        weights={"poverty": 60, "other": 40},
        **moved,
    )
    facts = {"position": 1, "group": "poverty", "name": f"铜雀考核项{mark}", "content": "按清单检查"}
    item = ScoreItem.objects.create(scheme=scheme, weight=100, **facts)
    ScoreScheme.objects.filter(pk=scheme.pk).update(status="adopted")
    sheet = ScoreSheet.objects.create(scheme=scheme, division_id=place, month=1, due_on=DAY, **moved)
    ScoreMark.objects.create(sheet=sheet, item=item, points=90, reason=f"铜雀扣分{mark}")
    points = {"poverty": 90, "other": 90, "total": 90}
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        status="published", published_on=DAY, objection_until=LATER, **points
    )
    RankingObjection.objects.create(
        sheet=sheet,
        turn=1,
        division_id=place,
        content=f"铜雀不认{mark}",
        raised_on=DAY,
        raised_by=owner,
    )
    words = ("考核", "考核项", "扣分", "不认")
    there.shown = (*there.shown, *(f"铜雀{word}{mark}" for word in words))
    return {"score_scheme": scheme.pk, "score_sheet": sheet.pk}

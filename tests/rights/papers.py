"""The cards of a village as somebody had them made."""

from django.utils import timezone

from households.models import Household
from households.reports.cards import Cards, pages_of
from povertycase.actions import store_file
from povertycase.models import Job

SITE = "https://fp.example.cn/"


def rows(there, owner, mark):
    """A finished job whose file names the people of its place."""
    code = there.household.division_id
    now = timezone.localtime()
    cards = Cards(owner, code, site=SITE, on=now.date())
    found = cards.of(Household.objects.visible_to(owner).filter(pk=there.household.pk))
    file = store_file(pages_of(found, by=owner, at=now), name=f"明白卡{mark}.pdf", by=owner, keep_days=7)
    job = Job.objects.create(
        kind="households.print_cards",
        dedup_key=f"{owner.pk}|{code}|{SITE}",
        actor=owner,
        state="done",
        finished_at=timezone.now(),
        result={"attachment": file.pk, "households": 1, "village": there.shown[1]},
    )
    return {"cards": job.pk}

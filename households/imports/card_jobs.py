"""The job that makes the cards of a village: gathered in chunks, drawn at once, kept for some days."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions.papers import asked_of, households_of
from households.models import Household
from households.reports.cards import Card, Cards, pages_of
from povertycase import actions
from povertycase.actions import Lease
from povertycase.actions.export_duties import days_of
from povertycase.models import User

CHUNK = 100


def work(lease: Lease) -> None:
    """Make them with the rights that whoever asked has now. Raises LeaseLost.

    Nothing is kept between two chunks, so a worker that dies is followed by one that begins anew.
    """
    by = User.objects.get(pk=lease.actor_id)
    village, site = asked_of(lease)
    now = timezone.localtime()
    keys = list(households_of(village, by=by).values_list("pk", flat=True))
    found, cards = Cards(by, village.pk, site=site, on=now.date()), list[Card]()
    for start in range(0, len(keys), CHUNK):
        with transaction.atomic():
            chunk = Household.objects.visible_to(by).filter(pk__in=keys[start : start + CHUNK])
            cards += found.of(chunk.order_by("group_name", "pk"))
            lease.keep(cursor={}, done=len(cards), total=len(keys))
    if not cards:
        actions.fail(lease, error=_("这个村没有您能打印的在册户。"))
        return
    content = pages_of(cards, by=by, at=now)
    with transaction.atomic():
        name = _("明白卡_{place}_{day}.pdf").format(place=village.name, day=f"{now:%Y%m%d}")
        days = days_of(village.pk, now.date())
        file = actions.store_file(content, name=name, by=by, keep_days=days)
        actions.finish(
            lease, result={"attachment": file.pk, "households": len(cards), "village": village.name}
        )

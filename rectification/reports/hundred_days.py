"""The hundred days by batch: which targets are done, by their tickets or because somebody showed it."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from povertycase.models import User
from rectification.choices.campaigns import Batch, Standing
from rectification.models import Campaign, CampaignTarget, Ticket
from rectification.models.campaigns import during


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch: its targets, and those done."""

    batch: str
    label: str
    total: int
    done: int

    @property
    def percent(self) -> int:
        """Of those in it, rounded down, so that 100 means all."""
        return self.done * 100 // self.total if self.total else 0


def targets_of(campaign: Campaign, user: User) -> QuerySet[CampaignTarget]:
    """The targets in reach with how they stand (`standing`), and the place of their batch (`turn`).

    shown: by somebody with a paper; closed: it had problems and all are closed; open: some are not; unshown:
    it had none, and nobody showed that it is done. What is restricted counts for nobody.
    """
    there = Ticket.objects.visible_to(user).filter(during(campaign.starts_on, campaign.ends_on))
    homes = there.filter(household=OuterRef("household"))
    villages = there.filter(division=OuterRef("division"))
    has_household = Q(household__isnull=False)
    rows = CampaignTarget.objects.visible_to(user).filter(campaign=campaign)
    return rows.annotate(
        standing=Case(
            When(done_on__isnull=False, then=Value(Standing.SHOWN)),
            When(has_household & Exists(homes.open()), then=Value(Standing.OPEN)),
            When(~has_household & Exists(villages.open()), then=Value(Standing.OPEN)),
            When(has_household & Exists(homes), then=Value(Standing.CLOSED)),
            When(~has_household & Exists(villages), then=Value(Standing.CLOSED)),
            default=Value(Standing.UNSHOWN),
            output_field=CharField(),
        ),
        turn=Case(*(When(batch=each.value, then=place) for place, each in enumerate(Batch)), default=0),
    )


def batches_of(campaign: Campaign, user: User) -> list[BatchLine]:
    """The three batches, also one without a target."""
    is_done = Q(standing__in=[Standing.SHOWN, Standing.CLOSED])
    rows = targets_of(campaign, user).order_by().values_list("batch")
    counted = {
        batch: (total, done)
        for batch, total, done in rows.annotate(total=Count("pk"), done=Count("pk", filter=is_done))
    }
    return [BatchLine(batch.value, str(batch.label), *counted.get(batch.value, (0, 0))) for batch in Batch]

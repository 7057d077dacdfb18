"""Two tickets of one root: what a campaign found and what an inspection found."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import ScopedQuerySet
from povertycase.models import Stamped, User, tracked
from rectification.models.tickets import Ticket


class TicketLinkQuerySet(ScopedQuerySet):
    """Links: for those who see both tickets, so that none tells of one that is kept from somebody."""

    def visible_to(self, user: User) -> Self:
        """As above."""
        known = Ticket.objects.visible_to(user).values("pk")
        return self.filter(one__in=known, other__in=known)


@pghistory.track(*tracked())
class TicketLink(Stamped):
    """One root of two tickets, said from either side; `one` was registered first (actions.links)."""

    one = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links_to_later")
    other = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links_to_earlier")
    reason = models.CharField(_("为什么是同一根源"), max_length=300)
    linked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = TicketLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("同源问题")
        verbose_name_plural = _("同源问题")
        constraints = [
            models.UniqueConstraint(name="ticket_link_once", fields=["one", "other"]),
            models.CheckConstraint(name="ticket_link_in_order", condition=Q(one__lt=F("other"))),
            models.CheckConstraint(name="ticket_link_explained", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"

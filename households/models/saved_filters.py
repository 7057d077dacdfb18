"""Filters of a list that a user named."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from povertycase.models import Stamped, User


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    """A saved filter is its owner's alone."""

    def visible_to(self, user: User) -> Self:
        """The user's own."""
        return self.filter(user=user)


class SavedFilter(Stamped):
    """A filter of the household list under a name; its owner makes and deletes it.

    query: a query string of declared filters only. It opens no right: the list behind it is scoped anew.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT)
    name = models.CharField(_("名称"), max_length=30)
    query = models.CharField(_("筛选条件"), max_length=500)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("常用筛选")
        verbose_name_plural = _("常用筛选")
        constraints = [
            models.UniqueConstraint(
                name="saved_filter_once",
                fields=["user", "name"],
                violation_error_message=_("已有同名的常用筛选"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

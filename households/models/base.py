"""What the register's tables share: scope by division, history, and rights by trade."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from povertycase.access import ScopedQuerySet
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.models import Posting, Stamped, User, Versioned


def tracked() -> tuple[pghistory.Tracker, ...]:
    """The old row at every update and delete, also by bulk and raw SQL.

    Inserts are not kept row by row: the roll batch or the audit event is their trace.
    """
    return (pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))


def listed(table: str, **fields: Any) -> list[models.CheckConstraint]:
    """A check for each field that its value is blank or in its code list."""
    return [
        models.CheckConstraint(
            name=f"{table}_{name}_listed", condition=Q(**{f"{name}__in": ["", *choices.values]})
        )
        for name, choices in fields.items()
    ]


class RegisterQuerySet(ScopedQuerySet):
    """Rows of the register; a 帮扶责任人 reaches the households paired with them."""

    household_path: ClassVar[str] = "household"

    def paired_with(self, posting: Posting) -> Q:
        """Rows of the households paired with the posting's holder today."""
        prefix = f"{self.household_path}__" if self.household_path else ""
        return Q(**{f"{prefix}id__in": posting.user.pairing_set.in_force().values("household_id")})


class RegisterRow(Stamped, Versioned):
    """A fact of the register: it lies in a village and came from a roll or a person.

    PERSONAL names the fields that are masked everywhere; FIELD_RIGHTS what each trade reads beyond the
    fields everybody reads.
    """

    PERSONAL: ClassVar[tuple[str, ...]] = ()
    FIELD_RIGHTS: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    origin = models.ForeignKey(
        "households.RollBatch",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,  # a batch is never deleted, and the check costs a lookup a row
    )

    class Meta(Versioned.Meta):
        abstract = True

    @classmethod
    def readable_fields(cls, user: User) -> frozenset[str]:
        """The fields that `user` reads: all, for a department its trade's, for administrators none."""
        every = frozenset(field.name for field in cls._meta.get_fields() if hasattr(field, "attname"))
        by_trade = (
            every - {name for fields in cls.FIELD_RIGHTS.values() for name in fields} - set(cls.PERSONAL)
        )
        readable: frozenset[str] = frozenset()
        for posting in user.postings:
            if posting.role in ADMINISTRATORS:
                continue
            if posting.role != Role.DEPARTMENT:
                return every
            trade = posting.organisation.trade if posting.organisation else ""
            readable |= by_trade | set(cls.FIELD_RIGHTS.get(trade, ()))
        return readable

"""What ledgers (台账) are made of: dated entries about a household, a person or a village.

An entry is the whole of what was found of its subject on a day. The newest stands; an older one that is
handed in late does not replace it. Entries are never changed: one that is wrong is withdrawn, for a reason.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.choices.ledgers import EntryWay
from households.models.base import RegisterQuerySet
from households.models.households import IN_VILLAGE, Household, VillageQuerySet
from households.models.people import HouseholdMembership, Person
from households.models.visits import follows_household
from povertycase.access import NOTHING
from povertycase.choices import ADMINISTRATORS, Role, Trade
from povertycase.fields import CompositeForeignKey
from povertycase.models import STALES, Division, Posting, Stamped, User, Versioned, listed

WITHDRAWAL = ("stands", "withdrawn_on", "withdrawn_reason", "withdrawn_by")
# What of an entry is not found out about its subject.
ABOUT = frozenset({"division", "noted_on", "noted_by", "way", "year", *WITHDRAWAL})


def is_kept_by(model: type["Entry"], posting: Posting) -> bool:
    """Whether whoever holds a posting reads a ledger at all; a department that of its trade.

    A unit that only helps has no ledgers, nor has whoever administers the installation.
    """
    if posting.role in ADMINISTRATORS:
        return False
    if posting.role != Role.DEPARTMENT:
        return True
    trade = posting.organisation.trade if posting.organisation else ""
    return not posting.is_of_helping_unit and trade in model.TRADES


class EntryQuerySet(RegisterQuerySet):
    """Entries about households; a department has those of its trade alone."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department of another trade."""
        is_kept = is_kept_by(self.model, posting)  # type: ignore[arg-type]
        return super().within(posting) if is_kept else NOTHING


class PersonEntryQuerySet(EntryQuerySet):
    """Entries about people."""

    def paired_with(self, posting: Posting) -> Q:
        """Of the members of the households paired with the posting's holder today."""
        paired = posting.user.pairing_set.in_force().values("household_id")
        members = HouseholdMembership.objects.filter(household_id__in=paired, left_on=None)
        return Q(person_id__in=members.values("person_id"))


class VillageEntryQuerySet(VillageQuerySet):
    """Entries about villages; a department has those of its trade alone."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department of another trade."""
        is_kept = is_kept_by(self.model, posting)  # type: ignore[arg-type]
        return super().within(posting) if is_kept else NOTHING


class Entry(Stamped, Versioned):
    """What was found of a subject on a day; written by actions.ledgers.

    TRADES: the departments that keep and read the ledger beside the villages and offices. PLANNED: the dates
    that may lie ahead.
    """

    TRADES: ClassVar[frozenset[Trade]] = frozenset()
    PLANNED: ClassVar[frozenset[str]] = frozenset()
    PERSONAL: ClassVar[tuple[str, ...]] = ()

    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="%(class)s_set"
    )
    noted_on = models.DateField(_("登记日期"))
    noted_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    way = models.CharField(_("来源"), max_length=8, choices=EntryWay, default=EntryWay.PAGE)
    stands = models.BooleanField(_("现行"), default=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(Versioned.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.noted_on}"

    @classmethod
    def facts(cls) -> list[Any]:
        """The columns that say what was found, in their order."""
        own = {field.name for field in Entry._meta.get_fields()} | {"id", "household", "person"}
        return [field for field in cls._meta.concrete_fields if field.name not in own | ABOUT]


class HouseholdEntry(Entry):
    """An entry about a household; it moves with it."""

    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        abstract = True


class PersonEntry(Entry):
    """An entry about a person; it moves with the person."""

    person = models.ForeignKey(
        Person, verbose_name=_("人"), on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    objects = PersonEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        abstract = True


class VillageEntry(Entry):
    """An entry about a village, which is its division."""

    objects = VillageEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        abstract = True


@dataclass(frozen=True)
class Kept:
    """What the database keeps of one ledger's table: for the Meta of its model.

    name: begins every constraint's name. subject: household, person or division. by_year: the newest of each
    year stands. is_log: every entry stands until it is withdrawn, as of talks and visits.
    """

    name: str
    subject: str
    by_year: bool = False
    is_log: bool = False

    @property
    def whose(self) -> list[str]:
        """What one entry in force is of."""
        return [self.subject, "year"] if self.by_year else [self.subject]

    def constraints(self, **lists: Any) -> list[Any]:
        """lists: the code list of each field that has one."""
        standing = models.UniqueConstraint(
            name=f"{self.name}_stands", fields=self.whose, condition=Q(stands=True)
        )
        withdrawn = Q(
            ~Q(withdrawn_reason=""), stands=False, withdrawn_on__isnull=False, withdrawn_by__isnull=False
        )
        return [
            *listed(self.name, way=EntryWay, **lists),
            models.CheckConstraint(
                name=f"{self.name}_withdrawn",
                condition=Q(withdrawn_on=None, withdrawn_reason="", withdrawn_by=None) | withdrawn,
            ),
            self._placed,
            *([] if self.is_log else [standing]),
        ]

    @property
    def indexes(self) -> list[models.Index]:
        """By place, and by what an entry is about."""
        return [
            models.Index(name=f"{self.name}_scope", fields=["division", "-noted_on", "-id"]),
            models.Index(name=f"{self.name}_subject", fields=[*self.whose, "-noted_on", "-id"]),
        ]

    @property
    def triggers(self) -> list[pgtrigger.Trigger]:
        """Entries are never deleted, and change only by being withdrawn or replaced."""
        fixed = pgtrigger.AnyChange(exclude=["division", "updated_at", "version", *WITHDRAWAL])
        return [
            *Versioned.Meta.triggers,
            pgtrigger.Protect(name=f"{self.name}_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(name=f"{self.name}_unchanged", operation=pgtrigger.Update, condition=fixed),
            *STALES,
        ]

    @property
    def _placed(self) -> Any:
        """The copied division is the subject's, and moves with it."""
        if self.subject == "division":
            return models.CheckConstraint(name=f"{self.name}_of_village", condition=IN_VILLAGE)
        if self.subject == "household":
            return follows_household(self.name)
        return CompositeForeignKey(
            name=f"{self.name}_follows_person",
            fields=["person", "division"],
            to="households.Person",
            to_fields=["id", "division"],
        )

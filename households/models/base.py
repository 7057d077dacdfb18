"""What the register's tables share: scope by division, and rights by trade."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Model, Q

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.models import Posting, Stamped, User, Versioned


class RegisterQuerySet(ScopedQuerySet):
    """Rows of the register; a 帮扶责任人 reaches the households paired with them."""

    household_path: ClassVar[str] = "household"

    def within(self, posting: Posting) -> Q:
        """The condition under which `posting` reaches a row; a unit that only helps reaches next to none."""
        reach = super().within(posting)
        return reach & self.helped_by(posting) if posting.is_of_helping_unit else reach

    def helped_by(self, posting: Posting) -> Q:
        """What whoever speaks for a helping unit reaches; nothing unless the subclass says so."""
        return NOTHING

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
    def readable_fields(cls, user: User, record: Model | None = None) -> frozenset[str]:
        """The fields that `user` reads: all, for a department its trade's, for administrators none.

        A posting opens nothing where it does not reach. So of one record: what the postings that reach it
        read together; without a record: what is read of every row in the user's reach.
        """
        if record is not None:
            return cls.fields_read_by(postings_reaching([record], user)[record.pk])
        postings = at_work(user)
        readable = [
            cls.fields_read_by(other for other in postings if _covers(other, each)) for each in postings
        ]
        return frozenset.intersection(*readable) if readable else frozenset()

    @classmethod
    def fields_read_by(cls, postings: Iterable[Posting]) -> frozenset[str]:
        """The fields of a row that these postings, which reach it, read together."""
        return frozenset().union(*map(cls._fields_of, postings))

    @classmethod
    def _fields_of(cls, posting: Posting) -> frozenset[str]:
        every = frozenset(field.name for field in cls._meta.get_fields() if hasattr(field, "attname"))
        if posting.role != Role.DEPARTMENT:
            return every
        trades = {name for fields in cls.FIELD_RIGHTS.values() for name in fields}
        own = cls.FIELD_RIGHTS.get(posting.organisation.trade, ()) if posting.organisation else ()
        return every - trades - set(cls.PERSONAL) | set(own)


def _covers(posting: Posting, other: Posting) -> bool:
    """Whether every row that `other` reaches is reached by `posting` too."""
    if posting.role == Role.HELPER:
        return posting == other
    return other.division_id.startswith(posting.division_id)


def postings_reaching(records: Sequence[Any], user: User) -> dict[Any, list[Posting]]:
    """{key: postings of `user` that reach the row}, of rows of one model that are in the user's reach.

    One query a posting, none for whoever has one posting.
    """
    postings = at_work(user)
    keys = [record.pk for record in records]
    if len(postings) == 1 or not records:
        return dict.fromkeys(keys, postings)
    rows = type(records[0])._default_manager.filter(pk__in=keys)
    reached = [
        (posting, set(rows.filter(rows.within(posting)).values_list("pk", flat=True))) for posting in postings
    ]
    return {pk: [posting for posting, those in reached if pk in those] for pk in keys}


def at_work(user: User) -> list[Posting]:
    """The user's postings that reach rows of the register at all."""
    return [posting for posting in user.postings if posting.role not in ADMINISTRATORS]

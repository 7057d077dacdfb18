"""民生台账: how many lines of each ledger lack something; each figure is that ledger's list."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from households.figures.register import MEMBERS, PARAMETERS, PEOPLE, REGISTER
from households.forms.ledgers import ANY_GAP, LedgerFilter, judged_as_asked, narrowed
from households.ledgers import LEDGERS, Ledger, Subject
from households.models import Village
from households.models.entries import is_kept_by
from povertycase.figures import Measure, Topic

# What lines of each kind are read from beside the entries.
_READ = {
    Subject.PERSON: (PEOPLE, MEMBERS, REGISTER),
    Subject.HOUSEHOLD: (REGISTER,),
    Subject.VILLAGE: (Village._meta.db_table,),
}


def _listing(ledger: Ledger, user: Any, asked: Mapping[str, str]) -> LedgerFilter:
    given = QueryDict(mutable=True)
    given.update(asked)
    return narrowed(ledger, user, given, judged_as_asked(ledger, user, asked))


def _measure(ledger: Ledger) -> Measure:
    return Measure(
        code=f"ledgers.{ledger.code}",
        label=_("%s有缺口") % ledger.title,
        unit=Subject(ledger.subject).label,
        meaning=_("%(who)s有一项以上缺口的。") % {"who": ledger.who},
        address="households:ledger",
        arguments=(ledger.code,),
        narrowed={"gap": ANY_GAP},
        listing=partial(_listing, ledger),
        sources=(
            *_READ[ledger.subject],
            ledger.model._meta.db_table,
            *(log.model._meta.db_table for log in ledger.logs),
            *ledger.sources,
            PARAMETERS,
        ),
        is_local=True,
        entitled=lambda posting: is_kept_by(ledger.model, posting),
        tone="soon",
    )


TOPIC = Topic(
    code="ledgers",
    title=_("民生台账"),
    icon="journal-check",
    measures=tuple(map(_measure, LEDGERS.values())),
)

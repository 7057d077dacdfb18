"""民生台账: how many lines of each ledger lack something; each figure is that ledger's list."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import Count, F
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.figures.register import MEMBERS, PARAMETERS, PEOPLE, REGISTER
from households.forms.ledgers import ANY_GAP, LedgerFilter, judged_as_asked, narrowed
from households.ledgers import LEDGERS, Ledger, Subject
from households.ledgers.lines import judged_at, lines
from households.models import Village
from households.models.entries import is_kept_by
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.figures import Measure, Topic
from povertycase.models import Division, Posting, User

COUNTY = CODE_LENGTHS[Level.COUNTY]
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


def _tally(ledger: Ledger, user: User) -> Mapping[str, Mapping[str, int]]:
    """What everybody sees who is posted like `user`: each county by its own figures of policy."""
    found: dict[str, int] = {}
    today = timezone.localdate()
    for county, postings in _by_county(user.postings).items():
        there = User(name="", username="")
        there.postings = postings
        by = judged_at(ledger, county, on=today)
        rows = lines(ledger, there, by).filter(ledger.any_gap(by)).order_by()
        counted = rows.values(at=F("division_id")).annotate(figure=Count("pk"))
        found |= dict(counted.values_list("at", "figure"))
    return {_code(ledger): found}


def _by_county(postings: Iterable[Posting]) -> dict[str, list[Posting]]:
    """Postings by the county they lie in; one above counties stands for each county inside it."""
    found: dict[str, list[Posting]] = defaultdict(list)
    for posting in postings:
        if len(posting.division_id) >= COUNTY:
            found[posting.division_id[:COUNTY]].append(posting)
            continue
        inside = Division.objects.filter(level=Level.COUNTY, code__startswith=posting.division_id)
        for county in inside.values_list("code", flat=True):
            found[county].append(Posting(user=posting.user, role=posting.role, division_id=county))
    return found


def _code(ledger: Ledger) -> str:
    return f"ledgers.{ledger.code}"


def _measure(ledger: Ledger) -> Measure:
    return Measure(
        code=_code(ledger),
        tally=partial(_tally, ledger),
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

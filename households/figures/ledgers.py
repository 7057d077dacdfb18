"""民生台账: how many lines of each ledger lack something, and how many are in its parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, partial
from typing import Any

from django.db.models import Count, F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.figures.register import MEMBERS, PARAMETERS, PEOPLE, REGISTER
from households.forms.ledgers import ANY_GAP, LedgerFilter, judged_as_asked, narrowed
from households.ledgers import LEDGERS, Ledger, Share, Subject
from households.ledgers.declared import Condition
from households.ledgers.lines import judged_at, lines
from households.models import Village
from households.models.entries import is_kept_by
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.figures import Judge, Measure, Rate, Topic, percent
from povertycase.models import Division, Posting, User
from povertycase.models.parameters import values_in_force

COUNTY = CODE_LENGTHS[Level.COUNTY]
LINES = "lines"
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


def _counts(ledger: Ledger) -> dict[str, Condition]:
    """{code of a measure: the condition of its lines}."""
    counts: dict[str, Condition] = {_code(ledger): ledger.any_gap}
    if any(not share.whole for share in ledger.shares):
        counts[_code(ledger, LINES)] = lambda _by: Q()
    return counts | {_code(ledger, part.code): part.holds for part in ledger.parts}


def _tally(ledger: Ledger, user: User) -> Mapping[str, Mapping[str, int]]:
    """What everybody sees who is posted like `user`: each county by its own figures of policy."""
    found: dict[str, dict[str, int]] = {code: {} for code in _counts(ledger)}
    today = timezone.localdate()
    for county, postings in _by_county(user.postings).items():
        there = User(name="", username="")
        there.postings = postings
        by = judged_at(ledger, county, on=today)
        for code, condition in _counts(ledger).items():
            rows = lines(ledger, there, by).filter(condition(by)).order_by()
            counted = rows.values(at=F("division_id")).annotate(figure=Count("pk"))
            found[code] |= dict(counted.values_list("at", "figure"))
    return found


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


def _code(ledger: Ledger, part: str = "") -> str:
    return f"ledgers.{ledger.code}_{part}" if part else f"ledgers.{ledger.code}"


def _measures(ledger: Ledger) -> Iterator[Measure]:
    """How many lines lack something; where shares are taken, all lines and each part."""
    common: dict[str, Any] = {
        "tally": partial(_tally, ledger),
        "unit": Subject(ledger.subject).label,
        "address": "households:ledger",
        "arguments": (ledger.code,),
        "listing": partial(_listing, ledger),
        "sources": (
            *_READ[ledger.subject],
            ledger.model._meta.db_table,
            *(log.model._meta.db_table for log in ledger.logs),
            *ledger.sources,
            PARAMETERS,
        ),
        "is_local": True,
        "entitled": lambda posting: is_kept_by(ledger.model, posting),
    }
    yield Measure(
        code=_code(ledger),
        label=_("%s有缺口") % ledger.title,
        meaning=_("%(who)s有一项以上缺口的。") % {"who": ledger.who},
        narrowed={"gap": ANY_GAP},
        tone="soon",
        **common,
    )
    if _code(ledger, LINES) in _counts(ledger):
        label, meaning = _("%s应登记") % ledger.title, ledger.who
        yield Measure(code=_code(ledger, LINES), label=label, meaning=meaning, narrowed={}, **common)
    for part in ledger.parts:
        meaning = _("%(meaning)s依据：%(clause)s。") % {"meaning": part.meaning, "clause": part.clause}
        narrowed = {"part": part.code}
        code, label = _code(ledger, part.code), part.label
        yield Measure(code=code, label=label, meaning=meaning, narrowed=narrowed, **common)


def _rate(ledger: Ledger, share: Share) -> Rate:
    return Rate(
        code=_code(ledger, share.code),
        label=share.label,
        meaning=share.meaning,
        part=_code(ledger, share.part),
        whole=_code(ledger, share.whole or LINES),
        judging=partial(_judging, share.least) if share.least else None,
    )


def _judging(key: str, _place: str) -> Judge:
    """Whether a share is reached in the places of a place, each by its county's figure."""
    today = timezone.localdate()

    @cache
    def least_at(county: str) -> Decimal | None:
        found = values_in_force([key], division_code=county, on=today)
        return Decimal(str(found[key])) if key in found else None

    def judge(at: str, part: Decimal, whole: Decimal) -> dict[str, str] | None:
        least = least_at(at[:COUNTY])
        if least is None or not whole:
            return None
        if part >= least * whole:
            return {"state": "ok", "words": _("达到 %s") % percent(least)}
        return {"state": "overdue", "words": _("未达到 %s") % percent(least)}

    return judge


TOPIC = Topic(
    code="ledgers",
    title=_("民生台账"),
    icon="journal-check",
    measures=tuple(measure for ledger in LEDGERS.values() for measure in _measures(ledger)),
    rates=tuple(_rate(ledger, share) for ledger in LEDGERS.values() for share in ledger.shares),
)

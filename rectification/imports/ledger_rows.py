"""One row of a ledger: its cells as a problem, where it is, who answers for it and until when."""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches

from django.utils import timezone
from django.utils.translation import gettext as _

from households.rules.cells import comparable
from households.rules.problems import shown
from povertycase.access import inside
from povertycase.models import Division, Organisation, Posting, User
from projects.imports.reading import Line
from projects.imports.values import Values
from rectification.actions.places import Subject
from rectification.choices.ledger import LedgerLayout
from rectification.imports.ledger_places import Reach
from rectification.models import IssueSource, LedgerBatch, TicketType
from rectification.rules.ledger import is_yes, name_and_phone, read_deadline
from rectification.rules.moves import WORKERS

LONGEST, LONGEST_CONTENT, LONGEST_NAME = 2000, 1000, 50
AUDIT_WORD, OTHER_TYPE = "审计", "O.1"
TITLES = ("title3", "title2", "title1")


@dataclass
class Entry:
    """What one row says; what is wrong with it stands in its values."""

    line: Line
    values: Values
    content: str
    source_name: str
    number: str = ""
    source: IssueSource | None = None
    type: TicketType | None = None
    places: Sequence[Subject] = ()
    found_on: datetime.date | None = None
    amount_yuan: Decimal | None = None
    is_closed: bool = False
    leader: str = ""
    lead_unit: Organisation | None = None
    responsible: Organisation | Division | None = None
    person: str = ""
    phone: str = ""
    due_on: datetime.date | None = None
    executors: Sequence[User] = field(default_factory=tuple)

    @property
    def is_held(self) -> bool:
        """Whether an error keeps it out."""
        return any(told.code.startswith("E") for told in self.values.found)

    @property
    def key(self) -> str:
        """What makes two rows one problem: what it is, who found it, and where."""
        where = sorted(f"{type(each).__name__}:{each.pk}" for each in self.places)
        words = "\n".join([comparable(self.source_name), comparable(self.content), *where])
        return hashlib.sha256(words.encode()).hexdigest()


class EntryReader:
    """Reads the rows of one ledger for one person; everything is looked up once."""

    def __init__(self, batch: LedgerBatch, *, by: User) -> None:
        self._batch, self.reach = batch, Reach(by)
        self._sources: dict[str, list[IssueSource]] = defaultdict(list)
        for source in IssueSource.objects.visible_to(by).order_by("-division_id"):
            self._sources[comparable(source.name)].append(source)
        self._types: dict[str, TicketType] = {}
        for each in TicketType.objects.filter(is_active=True):
            for name in (each.code, each.name, str(each)):
                self._types.setdefault(comparable(name), each)
        self._units = {
            comparable(unit.name): unit
            for unit in Organisation.objects.filter(division__code__startswith=batch.division_id[:2])
            if _serves(unit.division_id, batch.division_id)
        }
        self._workers: dict[str, dict[int, Posting]] = defaultdict(dict)
        posts = Posting.objects.in_force(timezone.localdate()).filter(inside(by, "division__code"))
        for post in posts.filter(role__in=WORKERS, user__is_active=True).select_related("user"):
            self._workers[comparable(post.user.name)][post.user_id] = post

    def read(self, line: Line) -> Entry:
        """The row."""
        values = Values(line, counts_from_1904=self._batch.counts_from_1904)
        is_audit = self._batch.layout == LedgerLayout.AUDIT
        entry = Entry(
            line,
            values,
            content=self._content(values, is_audit=is_audit),
            source_name=self._source_name(values),
            number=values.text("number", LONGEST),
            is_closed=_closed(values),
        )
        entry.places = self._places(values, is_audit=is_audit)
        entry.type = self._type(values, is_audit=is_audit)
        entry.source = self._source(entry)
        entry.found_on = self._found_on(entry)
        entry.amount_yuan = values.yuan("amount", is_wan=True)
        self._answers(entry)
        return entry

    def _content(self, values: Values, *, is_audit: bool) -> str:
        if is_audit and values.cell("content").is_blank and not values.cell("reported").is_blank:
            return values.required("reported", LONGEST_CONTENT)
        return values.required("content", LONGEST_CONTENT)

    def _source_name(self, values: Values) -> str:
        written = values.text("source", LONGEST)
        return written or (self._batch.source.name if self._batch.source else "")

    def _source(self, entry: Entry) -> IssueSource | None:
        """The nearest source of that name that is known at all of its places."""
        known = self._sources.get(comparable(entry.source_name), [])
        codes = [_code_of(each) for each in entry.places]
        for each in known:
            if all(code.startswith(each.division_id) for code in codes):
                return each
        # An audit's finding waits for its source as a proposal; of anything else nobody knows what it is.
        if self._batch.layout != LedgerLayout.AUDIT and AUDIT_WORD not in entry.source_name:
            words = (
                _("没有登记“{}”这个问题来源，请先登记问题来源，再确认一次")
                if entry.source_name
                else _("没有填写问题来源，请填写，或上传时选择")
            )
            entry.values.tell("E-LEDGER-SOURCE", "source", words.format(shown(entry.source_name)))
        return None

    def _type(self, values: Values, *, is_audit: bool) -> TicketType | None:
        keys = TITLES if is_audit else ("type",)
        written = [(key, values.text(key, LONGEST)) for key in keys]
        for _key, words in written:
            if found := self._types.get(comparable(words)):
                return found
        key, words = next(((key, words) for key, words in written if words), (keys[0], ""))
        if is_audit and OTHER_TYPE in self._types:
            values.tell("W-LEDGER-TYPE", key, _("各级标题都不是系统的问题类型，登记为“其他问题”"))
            return self._types[OTHER_TYPE]
        near = get_close_matches(comparable(words), self._types, n=3, cutoff=0.4)
        names = "、".join(dict.fromkeys(self._types[each].name for each in near))
        hint = _("，是否为：{}").format(names) if names else _("，请按问题类型表填写")
        values.tell("E-LEDGER-TYPE", key, _("“{}”不是系统的问题类型{}").format(shown(words), hint))
        return None

    def _places(self, values: Values, *, is_audit: bool) -> Sequence[Subject]:
        if is_audit:
            key = "first_unit" if values.cell("unit").is_blank else "unit"
            text = values.required(key, LONGEST)
            return self.reach.subjects(values, key, text) if text else ()
        written, key = values.text("places", LONGEST), "places"
        if not written:
            town, village, home = (values.text(each, LONGEST) for each in ("town", "village", "household"))
            key = "household" if home else "village" if village else "town"
            written = f"{town}{village}{home}"
        if not written:
            key = next((each for each in ("places", "town") if values.cell(each).column), "content")
            words = _("没有写明涉及的乡镇、村或户；全县的问题请写“县级”")
            values.tell("E-LEDGER-PLACE", key, words)
            return ()
        return self.reach.subjects(values, key, written)

    def _found_on(self, entry: Entry) -> datetime.date | None:
        """The day it was fed back; that of the source, where the row writes no day."""
        day, _mode = read_deadline(entry.values.cell("found_on").text, entry.values.cell("found_on").kind)
        received = entry.source.received_on if entry.source else timezone.localdate(self._batch.created_at)
        return day or received

    def _answers(self, entry: Entry) -> None:
        """Five that are set: leader, units, person, day; the measures are the executor's to say."""
        values = entry.values
        entry.leader = values.text("leader", LONGEST_NAME)
        entry.lead_unit = self._unit(values, "lead_unit")
        key = "responsible" if values.cell("responsible").column else "unit"
        written = values.text(key, LONGEST)
        if written:
            entry.responsible = self.reach.office(written) or self._units.get(comparable(written))
        person, phone = name_and_phone(values.text("person", LONGEST) or values.text("contact", LONGEST))
        entry.person, entry.phone = person, name_and_phone(values.text("phone", LONGEST))[1] or phone
        due = values.cell("due") if not values.cell("due").is_blank else values.cell("measures_due")
        entry.due_on, mode = read_deadline(due.text, due.kind)
        if entry.due_on is None and not mode and not due.is_blank:
            words = _("没有读出到哪一天，这一格只留存；请写成 2026-06-30 这样的日期")
            values.tell("W-LEDGER-DUE", "due", words)
        codes = [_code_of(each) for each in entry.places]
        entry.executors = [
            post.user
            for post in self._workers.get(comparable(person), {}).values()
            if all(code.startswith(post.division_id) for code in codes)
        ]

    def _unit(self, values: Values, key: str) -> Organisation | None:
        written = values.text(key, LONGEST)
        found = self._units.get(comparable(written))
        if written and found is None:
            words = _("单位库里没有“{}”，这一格只留存；请系统管理员先登记单位")
            values.tell("W-ORG", key, words.format(shown(written)))
        return found


def _closed(values: Values) -> bool:
    written = values.text("closed", LONGEST)
    said = is_yes(written)
    if written and said is None:
        values.tell("E-ENUM", "closed", _("“{}”请改为“是”或“否”").format(shown(written)))
    return bool(said)


def _code_of(subject: Subject) -> str:
    return str(subject.pk if isinstance(subject, Division) else subject.division_id)


def _serves(code: str, place: str) -> bool:
    return code.startswith(place) or place.startswith(code)

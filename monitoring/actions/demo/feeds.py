"""Departments' files of the demonstration: one that came, one that waits, one that is late."""

import datetime
import hashlib
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household, HouseholdMembership
from monitoring.actions import feed_runs
from monitoring.actions.demo.cast import Cast
from monitoring.actions.feed_batches import quarantine, queue, receive_batch
from monitoring.actions.feed_duties import owe_warnings
from monitoring.actions.feeds import FeedDraft, set_up_feed
from monitoring.actions.warnings import (
    check_warning,
    dismiss_warning,
    due_of,
    include_warning,
    mark_absent,
)
from monitoring.choices.feeds import BatchStatus, Fault, FeedKind, FeedSource, Signal, WarningStatus
from monitoring.models import Feed, FeedBatch, MonitoringCase, Warning
from monitoring.rules.feed_facts import Known, Limits, Said
from monitoring.rules.feed_files import last_day, preceding
from monitoring.rules.feeds import warned
from povertycase.models import Division, Job, Organisation
from projects.actions.demo.cast import place

# Of each feed its department, and the day of the month it is due.
SENDERS = (
    (FeedKind.MEDICAL, "示例医疗保障局", 5),
    (FeedKind.CIVIL_AFFAIRS, "示例民政局", 8),
    (FeedKind.DISABLED, "示例残疾人联合会", 10),
)
LIMITS = Limits(
    inpatient_registered_yuan=Decimal(5000),
    inpatient_other_yuan=Decimal(20000),
    outpatient_yuan=Decimal(500),
    admission_monitored_yuan=Decimal(6000),
    admission_other_yuan=Decimal(10000),
    own_share=Decimal("0.10"),
    school_yuan=Decimal(10000),
    loan_days=60,
)
ABSENT_NAME, ABSENT_IDENTITY = "示例查无", "990101195001019913"


def seed_feeds(people: Cast, *, on: datetime.date) -> None:
    """Three feeds; the first has a month with warnings in every status and one file that waits."""
    county = Division.objects.get(pk=place("county"))
    starts = preceding(last_day(preceding(on)))
    feeds = [_feed(county, *each, people, starts) for each in SENDERS]
    feed_runs.open_runs(on=on)
    medical = feeds[0]
    _month(medical, starts, people, on=on)
    _waiting(medical, preceding(on), people, on=on)
    feed_runs.mark_late(on=on)


def _feed(county: Division, kind: str, name: str, day: int, people: Cast, starts: str) -> Feed:
    sender, _is_new = Organisation.objects.get_or_create(
        name=name, division=county, defaults={"kind": "department"}
    )
    draft = FeedDraft(due_day=day, source=FeedSource.UPLOAD, starts=starts, keeper=people.county)
    return set_up_feed(county, kind, sender, draft, by=people.county)


def _file(feed: Feed, period: str, lines: list[str], people: Cast, on: datetime.date) -> FeedBatch:
    """A file as its department exports it; no worker is to read it again."""
    header = "姓名,身份证号,人员类别,医疗总费用,个人自付,统计截止日期"
    content = "\n".join([header, *lines]).encode()
    name = f"医保推送{period}_{hashlib.sha256(content).hexdigest()[:6]}.csv"
    batch = receive_batch(feed, content, name=name, period=period, by=people.county, on=on).batch
    Job.objects.filter(pk=queue(batch, by=people.county).pk).delete()
    return batch


def _month(feed: Feed, period: str, people: Cast, *, on: datetime.date) -> None:
    """The month before the last: read, matched and applied; most of it has been handled."""
    received_on = min(last_day(period) + datetime.timedelta(days=4), on)
    members = _members(people)
    until = last_day(period).isoformat()
    lines = [
        f"{each.person.name},{each.person.id18},脱贫户,{(n + 4) * 4000},{(n + 4) * 2500},{until}"
        for n, each in enumerate(members)
    ]
    lines.append(f"{ABSENT_NAME},{ABSENT_IDENTITY},一般农户,60000,31000,{until}")
    batch = _file(feed, period, lines, people, received_on)
    told = [
        _warning(batch, row, each, Decimal((row + 2) * 2500), people)
        for row, each in enumerate(members, start=2)
    ]
    _warning(batch, len(lines) + 1, None, Decimal(31000), people)
    batch.row_count, batch.median_yuan = len(lines), Decimal(20000)
    batch.columns = ["姓名", "身份证号", "人员类别", "医疗总费用", "个人自付", "统计截止日期"]
    batch.counts = {"rows": len(lines), "matched": len(members), "pending": len(members), "absent": 1}
    batch.message = _("{} 行，匹配到 {} 人次。").format(len(lines), len(members))
    batch.status = BatchStatus.APPLIED
    batch.save()
    owe_warnings(batch)
    _handle([each for each in told if each.status == WarningStatus.PENDING], people, on=on)


def _members(people: Cast) -> list[HouseholdMembership]:
    """Heads of households, those of the introduced township first: two that are looked after, eight not."""
    rows = HouseholdMembership.objects.heads().filter(
        division__code__startswith=place("county"), household__status="active"
    )
    heads = sorted(
        rows.select_related("person", "household"),
        key=lambda row: (not row.division_id.startswith(people.own_town), row.pk),
    )
    open_ones = set(MonitoringCase.objects.open().values_list("household", flat=True))
    known = [row for row in heads if row.household_id in open_ones]
    return [*known[:2], *(row for row in heads if row.household_id not in open_ones)][:10]


def _warning(
    batch: FeedBatch, row: int, member: HouseholdMembership | None, yuan: Decimal, people: Cast
) -> Warning:
    """What a row of the file warns of, as the pipeline writes it."""
    said = warned(
        batch.feed.kind,
        Said(amount_yuan=yuan),
        Known(is_registered=True),
        LIMITS,
        as_of=last_day(batch.period),
    )
    status = WarningStatus.ABSENT
    if member is not None:
        status = _known(member.household)
    return Warning.objects.create(
        feed=batch.feed,
        batch=batch,
        division_id=member.division_id if member else batch.division_id,
        household=member.household if member else None,
        person=member.person if member else None,
        kind=batch.feed.kind,
        signal=Signal.INPATIENT,
        period=batch.period,
        span=batch.period[:4],
        row=row,
        name=member.person.name if member else ABSENT_NAME,
        id18=member.person.id18 if member else ABSENT_IDENTITY,
        amount_yuan=yuan,
        facts={"own": f"{yuan}"},
        message=said[0].message,
        due_on=due_of(batch.division_id, on=batch.received_on),
        handled_on=None if status == WarningStatus.PENDING else batch.received_on,
        status=status,
        moved_by=people.county,
        moved_at=timezone.now(),
    )


def _known(household: Household) -> WarningStatus:
    is_open = MonitoringCase.objects.open().filter(household=household).exists()
    return WarningStatus.MONITORED if is_open else WarningStatus.PENDING


def _handle(told: list[Warning], people: Cast, *, on: datetime.date) -> None:
    """One in each status; the rest is still to be looked at, and late by now."""
    steps = (
        lambda row, by: check_warning(row, by=by, version=row.version),
        lambda row, by: include_warning(
            row, by=by, on=on, version=row.version, note=_("户主住院，已借款（示例）")
        ),
        lambda row, by: dismiss_warning(
            row, by=by, on=on, version=row.version, note=_("商业保险已赔付，收入稳定（示例）")
        ),
        lambda row, by: mark_absent(row, by=by, on=on, version=row.version, note=_("已迁往外省（示例）")),
    )
    for row, step in zip(told, steps, strict=False):
        step(row, people.checks(row.division_id))


def _waiting(feed: Feed, period: str, people: Cast, *, on: datetime.date) -> None:
    """The last month's file says the month before: it waits."""
    until = last_day(feed.starts).isoformat()
    lines = [f"示例某某,990101195001010013,脱贫户,20000,9000,{until}"]
    batch = _file(feed, period, lines, people, on)
    message = _(
        "第 2 行的统计截止日期是 {}，不在所报的 {} 这个月里；请核对月份，按文件里的月份重新上传，或更正文件。"
    )
    quarantine(batch, [(Fault.PERIOD, message.format(until, period))], by=people.county)

"""A year's targets of the demonstration county, and the statements signed about them."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division
from projects.actions.demo.cast import place, user
from rectification.actions.demo.cast import scan
from rectification.actions.indicators import IndicatorDraft, add_indicator
from rectification.actions.statements import (
    StatementDraft,
    require_statements,
    sign_statement,
    withdraw_statement,
)
from rectification.actions.yearly_targets import ActualFigure, TargetChange, record_actuals, set_targets
from rectification.choices.yearly_targets import StatementStatus, TargetCount
from rectification.models import Statement, TargetIndicator, TargetValue

# Name, unit, whether lower is better, whether it adds up, what counts it, each township's part in turn.
Column = tuple[str, str, bool, bool, str, tuple[int, ...]]
COLUMNS: tuple[Column, ...] = (
    ("村级集体经济收入", "万元", False, True, "", (160, 220, 185)),
    ("脱贫人口务工人数", "人", False, True, "", (320, 410, 275)),
    ("脱贫人口人均纯收入增幅", "%", False, False, "", (12, 12, 12)),
    ("新发生返贫户数", "户", True, True, "", (0, 0, 0)),
    ("整改问题销号数", "件", False, True, TargetCount.TICKETS_CLOSED, (6, 4, 5)),
)
# How much of a target each township has reached, in percent.
REACHED = (82, 104, 61)
SOURCE = "年中统计台账（示例）"
# The people who sign, by turns.
NAMES = (("王建国（示例）", "党委书记"), ("李秀英（示例）", "镇长"), ("赵志强（示例）", "党委书记"))
COUNTY_HEAD = ("陈明远（示例）", "区委副书记、区长")
SHORT_BY = 20
EVERY, EARLY, PAST = 3, 10, 60


def seed_targets(*, on: datetime.date) -> None:
    """This year's table as it stands on a day: county, townships, and one township's villages."""
    county, clerk = Division.objects.get(pk=place("county")), user("county")
    towns = list(Division.objects.under(county.pk).in_force(on).filter(level=Level.TOWNSHIP).order_by("pk"))
    indicators = [
        add_indicator(
            county,
            on.year,
            IndicatorDraft(
                name=name, unit=unit, position=number, is_limit=is_limit, adds_up=adds_up, counted=counted
            ),
            by=clerk,
        )
        for number, (name, unit, is_limit, adds_up, counted, _parts) in enumerate(COLUMNS, start=1)
    ]
    set_targets(_changes(county, towns, indicators), by=clerk)
    for number, town in enumerate([*towns, county]):
        if number % EVERY == 1 and town != county:  # nobody has told of it yet
            continue
        _record(town, percent=REACHED[number % len(REACHED)], on=on)
    _distribute(indicators, on=on)
    _sign(county, on=on)


def _changes(
    county: Division, towns: Sequence[Division], indicators: Sequence[TargetIndicator]
) -> list[TargetChange]:
    """Each township its part; the county what they come to, but of the first a little more than that."""
    changes = []
    for indicator, (*_facts, parts) in zip(indicators, COLUMNS, strict=True):
        given = [parts[number % len(parts)] for number in range(len(towns))]
        whole = sum(given) if indicator.adds_up else parts[0]
        whole += SHORT_BY if indicator.position == 1 else 0
        for where, target in ((county, whole), *zip(towns, given, strict=True)):
            changes.append(
                TargetChange(indicator=indicator, division=where, was=None, target=Decimal(target))
            )
    return changes


def _record(town: Division, *, percent: int, on: datetime.date) -> None:
    values = TargetValue.objects.filter(division=town, indicator__counted="", indicator__year=on.year)
    figures = [
        ActualFigure(
            value=value,
            actual=((value.target or Decimal(0)) * percent / 100).quantize(Decimal(1)),
            version=value.version,
        )
        for value in values.order_by("pk")
    ]
    record_actuals(figures, actual_on=on, note=SOURCE, by=user("county"), on=on)


def _distribute(indicators: Sequence[TargetIndicator], *, on: datetime.date) -> None:
    """The introduced township gives its villages what adds up, and forgets none of them."""
    town = Division.objects.get(pk=place("village")[: CODE_LENGTHS[Level.TOWNSHIP]])
    villages = Division.objects.under(town.pk).villages().in_force(on).order_by("pk")
    given = TargetValue.objects.filter(division=town, target__isnull=False)
    targets = {row.indicator_id: int(row.target or 0) for row in given}
    changes = []
    for indicator in (each for each in indicators if each.adds_up and not each.counted):
        share, rest = divmod(targets[indicator.pk], len(villages))
        for number, village in enumerate(villages):
            target = Decimal(share + (rest if number == 0 else 0))
            changes.append(TargetChange(indicator=indicator, division=village, was=None, target=target))
    set_targets(changes, by=user("township2"))


def _sign(county: Division, *, on: datetime.date) -> None:
    """Of three townships one has signed; the introduced village has not, though its day is near."""
    clerk, asked_on = user("county"), on - datetime.timedelta(days=PAST)
    asked_on = max(asked_on, on.replace(month=1, day=1))
    due_on = asked_on + datetime.timedelta(days=EARLY)
    require_statements(county, year=on.year, level=Level.TOWNSHIP, due_on=due_on, by=clerk, on=asked_on)
    town = Division.objects.get(pk=place("village")[: CODE_LENGTHS[Level.TOWNSHIP]])
    ahead = on + datetime.timedelta(days=EARLY)
    due = ahead if ahead.year == on.year else on
    require_statements(town, year=on.year, level=Level.VILLAGE, due_on=due, by=user("township2"), on=on)
    rows = Statement.objects.filter(division__level=Level.TOWNSHIP, division__parent=county, year=on.year)
    for number, statement in enumerate(rows.order_by("division")):
        if number % EVERY:
            continue
        signer, duty = NAMES[number % len(NAMES)]
        _sign_one(statement, signer, duty, signed_on=min(asked_on + datetime.timedelta(days=5), on), on=on)
    first = rows.filter(status=StatementStatus.SIGNED).order_by("division").last()
    if first is not None:
        reason = "责任人调整，重新签订（示例）"
        withdraw_statement(first, reason=reason, by=clerk, version=first.version)


def _sign_one(
    statement: Statement, signer: str, duty: str, *, signed_on: datetime.date, on: datetime.date
) -> None:
    head, office = COUNTY_HEAD
    draft = StatementDraft(
        giver_unit="示例区委农村工作领导小组", giver=head, giver_duty=office, signer=signer, signer_duty=duty
    )
    sign_statement(
        statement,
        draft,
        scan=scan("责任书.png"),
        signed_on=signed_on,
        by=user("county"),
        on=on,
        version=statement.version,
    )

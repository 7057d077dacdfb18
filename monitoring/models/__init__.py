"""The tables of monitoring."""

from monitoring.models.cases import CaseRisk, MonitoringCase, Procedure
from monitoring.models.clues import Clue
from monitoring.models.declarations import EntranceCount, Poster, VillageCode
from monitoring.models.doubles import SuspectedDouble
from monitoring.models.feeds import Feed, FeedBatch, FeedRow, FeedRun
from monitoring.models.findings import Finding, KeyGroupTag
from monitoring.models.fund import FundApplication, FundEntry, PreventionFund
from monitoring.models.measures import SupportMeasure, SupportPlan
from monitoring.models.month_runs import MonthCorrection, MonthRun
from monitoring.models.months import Bulletin, MonthLine, MonthSnapshot, VillageMonth
from monitoring.models.notice_lines import NoticeLine
from monitoring.models.screenings import DailyScreening
from monitoring.models.village_plans import VillagePlan
from monitoring.models.warnings import FeedVariance, Warning

__all__ = [
    "Bulletin",
    "CaseRisk",
    "Clue",
    "DailyScreening",
    "EntranceCount",
    "Feed",
    "FeedBatch",
    "FeedRow",
    "FeedRun",
    "FeedVariance",
    "Finding",
    "FundApplication",
    "FundEntry",
    "KeyGroupTag",
    "MonitoringCase",
    "MonthCorrection",
    "MonthLine",
    "MonthRun",
    "MonthSnapshot",
    "NoticeLine",
    "Poster",
    "PreventionFund",
    "Procedure",
    "SupportMeasure",
    "SupportPlan",
    "SuspectedDouble",
    "VillageCode",
    "VillageMonth",
    "VillagePlan",
    "Warning",
]

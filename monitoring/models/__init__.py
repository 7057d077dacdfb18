"""The tables of monitoring."""

from monitoring.models.cases import CaseRisk, MonitoringCase, Procedure
from monitoring.models.clues import Clue
from monitoring.models.measures import SupportMeasure, SupportPlan

__all__ = ["CaseRisk", "Clue", "MonitoringCase", "Procedure", "SupportMeasure", "SupportPlan"]

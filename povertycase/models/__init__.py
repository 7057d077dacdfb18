"""The kernel's tables: places, people, parameters, trail and jobs."""

from povertycase.models.base import Stamped, Versioned, insert_only, listed, tracked
from povertycase.models.divisions import Division
from povertycase.models.exports import ExportRequest
from povertycase.models.figures import (
    STALES,
    FigureRun,
    MonthFigure,
    PlaceFigure,
    StaleFigure,
    stales_at,
)
from povertycase.models.jobs import Job
from povertycase.models.notices import NoticeObjection, PublicNotice, ReviewMeeting
from povertycase.models.obligations import Obligation, Reminder
from povertycase.models.outbox import Channel, Dispatch
from povertycase.models.outlines import MapOutline
from povertycase.models.paper_templates import PaperTemplate
from povertycase.models.parameters import CalendarDay, Installation, PolicyParameter
from povertycase.models.people import Organisation, PastPassword, Posting, User
from povertycase.models.trail import Attachment, AuditEvent, Notification
from povertycase.models.unit_groups import UnitGroup, UnitGroupMember
from povertycase.models.zones import WarZone, ZoneTown

__all__ = [
    "STALES",
    "Attachment",
    "AuditEvent",
    "CalendarDay",
    "Channel",
    "Dispatch",
    "Division",
    "ExportRequest",
    "FigureRun",
    "Installation",
    "Job",
    "MapOutline",
    "MonthFigure",
    "NoticeObjection",
    "Notification",
    "Obligation",
    "Organisation",
    "PaperTemplate",
    "PastPassword",
    "PlaceFigure",
    "PolicyParameter",
    "Posting",
    "PublicNotice",
    "Reminder",
    "ReviewMeeting",
    "StaleFigure",
    "Stamped",
    "UnitGroup",
    "UnitGroupMember",
    "User",
    "Versioned",
    "WarZone",
    "ZoneTown",
    "insert_only",
    "listed",
    "stales_at",
    "tracked",
]

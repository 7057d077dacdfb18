"""The matrix one level down: which rows of each scoped table each person of the cast reaches.

It also holds for tables that no address shows by themselves: their scope is the second wall.
"""

from django.apps import apps

from households.ledgers import LEDGERS
from households.models import VisitPhoto
from monitoring.models import FundEntry
from povertycase.choices import Trade
from projects.models import (
    AssetIncome,
    BenefitPayment,
    IncomePlan,
    InKindReturn,
    LedgerEntry,
    LoanRepayment,
)
from rectification.models import TicketLink
from tests.rights.world import CAST, OWN, OWNERS, PLACES, REACH, RELATIONS

FOLLOWS_HOUSEHOLD = "follows the household"
IN_THE_VILLAGE = "lies in the village; no helper is paired with it"
HELPED_VILLAGE = "lies in the village; a helper sees that of a household paired with them"
IN_THE_TOWNSHIP = "lies in the township; it shows columns of every trade, so no department sees it"
ONES_OWN = "its owner's alone"
IN_THE_COUNTY = "lies in the county; besides its readers only the department that sent it sees it"
SPEAKS_OF_ALL = "follows the household; it speaks of every trade, so no department sees it"
SET_FOR_A_PLACE = "set for a place; whoever works in it knows of it, no department"
COUNTED_OF_A_PLACE = "counted of a place; a helper sees theirs, no department any"
PUBLISHED = "published in a place; whoever works in it or above it sees it, helpers and departments too"
OF_AN_OFFICE = "lies where the office is that said it; a department sees its own, and no helper any"
SENT_TO_A_VILLAGE = "lies in the village; a helper sees their own, and no department any"
CALLED_IN = "lies with the office that was called in; besides it only the county and its readers see it"
KEPT_BY_THE_SYSTEM = "kept by the system administrator of the county, and nobody else's"
ASKED_OF_AN_OFFICE = "lies where it was asked for; besides who asked, only the office there and above sees it"

KNOWN_IN_A_PLACE = "set for a place; whoever works in it knows of it, departments too, and no helper"

# The department of the cast is the one of medicine: it keeps these alone.
OF_MEDICINE = Trade.MEDICAL
LEDGER_MODELS = [
    model for ledger in LEDGERS.values() for model in (ledger.model, *(log.model for log in ledger.logs))
]
KEPT_BY_THE_CAST = [model._meta.label for model in LEDGER_MODELS if OF_MEDICINE in model.TRADES]
LEDGER_TABLES = [model._meta.label for model in LEDGER_MODELS if OF_MEDICINE not in model.TRADES]

KINDS = {
    "povertycase.Dispatch": KEPT_BY_THE_SYSTEM,
    "povertycase.ExportRequest": ASKED_OF_AN_OFFICE,
    "povertycase.Job": ONES_OWN,
    # Of the county's office and its readers.
    "povertycase.MapOutline": IN_THE_COUNTY,
    "povertycase.MonthFigure": IN_THE_VILLAGE,
    # Of the county's office and its readers.
    "povertycase.PaperTemplate": IN_THE_COUNTY,
    "povertycase.PlaceFigure": IN_THE_VILLAGE,
    "povertycase.Notification": ONES_OWN,
    "povertycase.Obligation": SPEAKS_OF_ALL,
    "povertycase.Reminder": ONES_OWN,
    "households.SavedFilter": ONES_OWN,
    "households.Household": FOLLOWS_HOUSEHOLD,
    "households.HouseholdLineage": FOLLOWS_HOUSEHOLD,
    "households.Hold": FOLLOWS_HOUSEHOLD,
    "households.HouseholdMembership": FOLLOWS_HOUSEHOLD,
    "households.IncomeStatement": FOLLOWS_HOUSEHOLD,
    "households.Pairing": FOLLOWS_HOUSEHOLD,
    "households.Person": FOLLOWS_HOUSEHOLD,
    "households.Registration": FOLLOWS_HOUSEHOLD,
    **dict.fromkeys(LEDGER_TABLES, SPEAKS_OF_ALL),
    **dict.fromkeys(KEPT_BY_THE_CAST, FOLLOWS_HOUSEHOLD),
    "households.ResidentTeam": HELPED_VILLAGE,
    "households.RollBatch": IN_THE_TOWNSHIP,
    "households.RollCoverage": IN_THE_VILLAGE,
    "households.ChangeProposal": SPEAKS_OF_ALL,
    "households.ChannelSnapshot": SPEAKS_OF_ALL,
    "households.ConsistencyCheck": SPEAKS_OF_ALL,
    "households.CoverageGoal": SET_FOR_A_PLACE,
    "households.HeldVisit": IN_THE_TOWNSHIP,
    "households.RoundAssignment": SENT_TO_A_VILLAGE,
    "households.SafeguardCheck": SPEAKS_OF_ALL,
    "households.SurveyRound": SET_FOR_A_PLACE,
    "households.Visit": SPEAKS_OF_ALL,
    "households.VisitPhoto": SPEAKS_OF_ALL,
    "households.VisitSpotCheck": SPEAKS_OF_ALL,
    "households.TeamAttendance": HELPED_VILLAGE,
    "households.TeamMember": HELPED_VILLAGE,
    "households.Village": HELPED_VILLAGE,
    "households.VillagePairing": HELPED_VILLAGE,
    "monitoring.Bulletin": COUNTED_OF_A_PLACE,
    "monitoring.Clue": SPEAKS_OF_ALL,
    "monitoring.Feed": IN_THE_COUNTY,
    "monitoring.FeedBatch": IN_THE_COUNTY,
    "monitoring.FeedRun": IN_THE_COUNTY,
    # Another department than the cast's sent them.
    "monitoring.FeedVariance": SPEAKS_OF_ALL,
    "monitoring.Finding": SPEAKS_OF_ALL,
    "monitoring.FundApplication": SPEAKS_OF_ALL,
    # The county's own money.
    "monitoring.FundEntry": IN_THE_COUNTY,
    "monitoring.PreventionFund": IN_THE_COUNTY,
    "monitoring.KeyGroupTag": SPEAKS_OF_ALL,
    "monitoring.MonitoringCase": SPEAKS_OF_ALL,
    "monitoring.NoticeLine": SPEAKS_OF_ALL,
    "monitoring.Poster": SENT_TO_A_VILLAGE,
    "monitoring.MonthCorrection": SPEAKS_OF_ALL,
    "monitoring.MonthLine": SPEAKS_OF_ALL,
    "monitoring.MonthRun": COUNTED_OF_A_PLACE,
    "monitoring.MonthSnapshot": COUNTED_OF_A_PLACE,
    "monitoring.Procedure": SPEAKS_OF_ALL,
    # Of those who see every benefit of a county.
    "monitoring.SuspectedDouble": IN_THE_COUNTY,
    "monitoring.SupportMeasure": SPEAKS_OF_ALL,
    "monitoring.SupportPlan": SPEAKS_OF_ALL,
    "monitoring.Warning": SPEAKS_OF_ALL,
    "monitoring.VillageCode": SENT_TO_A_VILLAGE,
    "monitoring.VillageMonth": COUNTED_OF_A_PLACE,
    "monitoring.VillagePlan": SENT_TO_A_VILLAGE,
    "povertycase.NoticeObjection": SENT_TO_A_VILLAGE,
    "povertycase.PublicNotice": SENT_TO_A_VILLAGE,
    "povertycase.ReviewMeeting": SENT_TO_A_VILLAGE,
    "povertycase.WarZone": PUBLISHED,
    "povertycase.ZoneTown": PUBLISHED,
    # Money lies in the township here: a department other than finance sees what its projects get of it.
    "projects.Allocation": HELPED_VILLAGE,
    "projects.Asset": HELPED_VILLAGE,
    "projects.AssetIncome": HELPED_VILLAGE,
    "projects.AssetStrategy": HELPED_VILLAGE,
    "projects.BenefitDue": HELPED_VILLAGE,
    "projects.BenefitLink": HELPED_VILLAGE,
    "projects.BenefitPayment": HELPED_VILLAGE,
    "projects.DividendRun": HELPED_VILLAGE,
    "projects.FinanceLedgerYear": IN_THE_TOWNSHIP,
    "projects.FundBatch": IN_THE_TOWNSHIP,
    "projects.InKindLoan": HELPED_VILLAGE,
    "projects.InKindReturn": HELPED_VILLAGE,
    "projects.IncomePlan": HELPED_VILLAGE,
    "projects.LedgerEntry": HELPED_VILLAGE,
    # Finance sees loans; the department of the cast is the one of medicine.
    "projects.Loan": SPEAKS_OF_ALL,
    "projects.LoanRepayment": SPEAKS_OF_ALL,
    "projects.Milestone": HELPED_VILLAGE,
    "projects.PaymentRequest": HELPED_VILLAGE,
    "projects.Project": HELPED_VILLAGE,
    "projects.ProjectNotice": HELPED_VILLAGE,
    "projects.ProjectReview": HELPED_VILLAGE,
    "projects.Relocation": FOLLOWS_HOUSEHOLD,
    "projects.SubsidyClaim": FOLLOWS_HOUSEHOLD,
    "projects.SubsidyScheme": HELPED_VILLAGE,
    "projects.VillageIncome": HELPED_VILLAGE,
    "projects.Workshop": HELPED_VILLAGE,
    "projects.YearClosing": IN_THE_TOWNSHIP,
    # A department sees what it leads or is accepted for; the cast's neither.
    "rectification.Acceptance": SENT_TO_A_VILLAGE,
    "rectification.Campaign": SET_FOR_A_PLACE,
    "rectification.CampaignTarget": SPEAKS_OF_ALL,
    # Whoever is looked at does not know of it before.
    "rectification.SampleRound": IN_THE_TOWNSHIP,
    "rectification.SampledHousehold": IN_THE_TOWNSHIP,
    "rectification.TicketLink": SPEAKS_OF_ALL,
    # Led and answered for by nobody's department yet.
    "rectification.CloseoutReview": SPEAKS_OF_ALL,
    "rectification.DeadlineExtension": SPEAKS_OF_ALL,
    "rectification.Evidence": SPEAKS_OF_ALL,
    # Of the done ones; what is unannounced is nobody's of the cast.
    "rectification.Inspection": SENT_TO_A_VILLAGE,
    "rectification.InspectionFinding": SPEAKS_OF_ALL,
    "rectification.IssueSource": SET_FOR_A_PLACE,
    "rectification.PeriodicReport": SENT_TO_A_VILLAGE,
    # Lies with the office that sent it in.
    "rectification.LedgerBatch": IN_THE_TOWNSHIP,
    "rectification.LedgerRow": IN_THE_TOWNSHIP,
    "rectification.ProgressLine": SPEAKS_OF_ALL,
    "rectification.ReportFile": SENT_TO_A_VILLAGE,
    "rectification.ReportRequirement": SET_FOR_A_PLACE,
    "rectification.Reporter": SENT_TO_A_VILLAGE,
    "rectification.Ranking": PUBLISHED,
    "rectification.RankingObjection": OF_AN_OFFICE,
    # Its items are known where it is in force; the points of one's own place when they are published.
    "rectification.ScoreScheme": PUBLISHED,
    "rectification.ScoreSheet": SENT_TO_A_VILLAGE,
    "rectification.Recheck": SPEAKS_OF_ALL,
    # The county's office and its readers alone, whoever sees the ticket.
    "rectification.Referral": IN_THE_COUNTY,
    # The cast's department has none of it to do.
    "rectification.TaskMonth": SENT_TO_A_VILLAGE,
    "rectification.TaskUnit": SENT_TO_A_VILLAGE,
    "rectification.WorkPlan": KNOWN_IN_A_PLACE,
    "rectification.WorkTask": KNOWN_IN_A_PLACE,
    "povertycase.UnitGroup": KNOWN_IN_A_PLACE,
    # A department reads the table of its county, and signs nothing.
    "rectification.Statement": SENT_TO_A_VILLAGE,
    "rectification.TargetIndicator": IN_THE_VILLAGE,
    "rectification.TargetValue": IN_THE_VILLAGE,
    "rectification.Talk": CALLED_IN,
    "rectification.Ticket": SPEAKS_OF_ALL,
    "rectification.TicketProposal": SPEAKS_OF_ALL,
    "rectification.WorkNode": SPEAKS_OF_ALL,
}
OFFICES = frozenset({"township", "sister", "neighbour", "county", "prefecture"})
NO_DEPARTMENTS = {SPEAKS_OF_ALL, SET_FOR_A_PLACE, SENT_TO_A_VILLAGE, COUNTED_OF_A_PLACE, OF_AN_OFFICE}
# Rows that lie where another one lies.
OWNED = {
    VisitPhoto: "visit",
    FundEntry: "fund",
    LedgerEntry: "allocation",
    AssetIncome: "asset",
    IncomePlan: "asset",
    LoanRepayment: "loan",
    BenefitPayment: "due",
    InKindReturn: "loan",
    TicketLink: "one",
}


def scoped():
    """Every model with a scope."""
    return [
        model
        for app in ("povertycase", "households", "projects", "monitoring", "rectification")
        for model in apps.get_app_config(app).get_models()
        if hasattr(model._default_manager.get_queryset(), "visible_to")
    ]


def faults(cast, model):
    """Sentences about people who see rows they should not, or do not see what they should."""
    kind = KINDS[model._meta.label]
    for name in CAST:
        if name == "anonymous":
            continue
        seen = {_relation(row, kind) for row in model._default_manager.visible_to(getattr(cast, name))}
        expected = {relation for relation in RELATIONS if _reaches(name, relation, kind)}
        if seen - {None} != expected:
            yield f"{name} sees {model.__name__} of {sorted(seen - {None})}, not of {sorted(expected)}"


def _relation(row, kind):
    if kind == ONES_OWN:
        owner = getattr(row, "user", None) or row.actor
        return next((relation for relation, name in OWNERS.items() if name == owner.username), None)
    return next((relation for relation, code in PLACES.items() if code.startswith(_place(row))), None)


def _place(row):
    for kind, owner in OWNED.items():
        if isinstance(row, kind):
            return getattr(row, owner).division_id
    return row.division_id


def _reaches(name, relation, kind):
    if kind == ONES_OWN:
        return OWNERS[relation] == name
    if kind == KEPT_BY_THE_SYSTEM:
        return name == "system" and relation in REACH["county"]
    return not (kind == ASKED_OF_AN_OFFICE and name not in OFFICES) and _knows(name, relation, kind)


def _knows(name, relation, kind):
    if name == "helper":
        known = {FOLLOWS_HOUSEHOLD, HELPED_VILLAGE, SPEAKS_OF_ALL, SET_FOR_A_PLACE, COUNTED_OF_A_PLACE}
        known |= {PUBLISHED}
        return kind in known and relation == OWN
    if kind == CALLED_IN and name in {"helper", "township", "sister", "neighbour", "department"}:
        return False
    if kind == IN_THE_COUNTY and name in {"village", "department", "township", "sister", "neighbour"}:
        return False
    if name in {"village", "department"} and kind == IN_THE_TOWNSHIP:
        return False
    if name == "department" and kind in NO_DEPARTMENTS:
        return False
    return relation in REACH[name]

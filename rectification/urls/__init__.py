"""The addresses of rectification."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from rectification.api.campaigns import AcceptanceViewSet, CampaignViewSet
from rectification.api.extensions import ExtensionViewSet
from rectification.api.inspections import InspectionViewSet
from rectification.api.plans import WorkMonthViewSet, WorkPlanViewSet, WorkTaskViewSet
from rectification.api.proposals import TicketProposalViewSet
from rectification.api.rankings import RankingObjectionViewSet, RankingViewSet
from rectification.api.referrals import ReferralViewSet
from rectification.api.reports import ReportFileViewSet, ReportViewSet
from rectification.api.scores import ScoreSheetViewSet
from rectification.api.sources import SourceViewSet, TicketTypeViewSet
from rectification.api.tickets import TicketViewSet
from rectification.api.yearly_targets import StatementViewSet, TargetViewSet
from rectification.api.zones import ZoneViewSet
from rectification.views import (
    acceptances,
    assigning,
    assigning_many,
    board,
    bulletins,
    campaign_starting,
    campaigns,
    closing,
    exports,
    hundred_days,
    ledger,
    ledger_downloads,
    links,
    listing,
    proposals,
    ranking_steps,
    rankings,
    referring,
    registering,
    reports,
    requirements,
    samples,
    sources,
    splitting,
    tickets,
    working,
)

app_name = "rectification"

router = SimpleRouter()
router.register("tickets", TicketViewSet, basename="ticket")
router.register("ticket-extensions", ExtensionViewSet, basename="ticket-extension")
router.register("ticket-proposals", TicketProposalViewSet, basename="ticket-proposal")
router.register("ticket-sources", SourceViewSet, basename="ticket-source")
router.register("ticket-types", TicketTypeViewSet, basename="ticket-type")
router.register("referrals", ReferralViewSet, basename="referral")
router.register("reports", ReportViewSet, basename="report")
router.register("zones", ZoneViewSet, basename="zone")
router.register("report-files", ReportFileViewSet, basename="report-file")
router.register("rankings", RankingViewSet, basename="ranking")
router.register("ranking-objections", RankingObjectionViewSet, basename="ranking-objection")
router.register("targets", TargetViewSet, basename="target")
router.register("statements", StatementViewSet, basename="statement")
router.register("score-sheets", ScoreSheetViewSet, basename="score-sheet")
router.register("campaigns", CampaignViewSet, basename="campaign")
router.register("acceptances", AcceptanceViewSet, basename="acceptance")
router.register("work-plans", WorkPlanViewSet, basename="work-plan")
router.register("work-tasks", WorkTaskViewSet, basename="work-task")
router.register("work-months", WorkMonthViewSet, basename="work-month")
router.register("inspections", InspectionViewSet, basename="inspection")

urlpatterns: list[URLPattern | URLResolver] = [
    path("work/", include("rectification.urls.work")),
    path("", listing.ticket_list, name="list"),
    path("export/", exports.export_tickets, name="ticket-export"),
    path("assign-many/", assigning_many.assign_many, name="ticket-assign-many"),
    path("new/", registering.register, name="ticket-new"),
    path("self-check/", registering.self_check, name="self-check"),
    path("households/<int:pk>/tickets/", listing.household_tickets, name="household-tickets"),
    path("households/<int:pk>/new/", registering.register_of_household, name="household-ticket-new"),
    path("households/<int:pk>/self-check/", registering.self_check_of_household, name="household-self-check"),
    path("projects/<int:pk>/tickets/", listing.project_tickets, name="project-tickets"),
    path("projects/<int:pk>/new/", registering.register_of_project, name="project-ticket-new"),
    path("projects/<int:pk>/self-check/", registering.self_check_of_project, name="project-self-check"),
    path("types/", sources.type_list, name="type-list"),
    path("sources/", sources.source_list, name="source-list"),
    path("sources/new/", sources.record, name="source-new"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/change/", sources.change, name="source-change"),
    path("sources/<int:pk>/document/", sources.document, name="source-document"),
    path("proposals/", proposals.proposal_list, name="proposal-list"),
    path("proposals/many/", proposals.many, name="proposal-many"),
    path("proposals/<int:pk>/accept/", proposals.accept, name="proposal-accept"),
    path("proposals/<int:pk>/dismiss/", proposals.dismiss, name="proposal-dismiss"),
    path("evidence/<int:pk>/file/", tickets.evidence_file, name="evidence-file"),
    path("<int:pk>/", tickets.ticket, name="ticket"),
    path("<int:pk>/reveal/", tickets.reveal_phone, name="ticket-reveal"),
    path("<int:pk>/source-document/", tickets.source_document, name="ticket-source-document"),
]

# What may be done about a ticket, a page each.
urlpatterns += [
    path("<int:pk>/assign/", assigning.assign, name="ticket-assign"),
    path("<int:pk>/reassign/", assigning.reassign, name="ticket-reassign"),
    path("<int:pk>/accept/", assigning.accept, name="ticket-accept"),
    path("<int:pk>/decline/", assigning.decline, name="ticket-decline"),
    path("<int:pk>/fix-measures/", assigning.fix_measures, name="ticket-fix-measures"),
    path("<int:pk>/return-measures/", assigning.return_measures, name="ticket-return-measures"),
    path("<int:pk>/progress/", working.progress, name="ticket-progress"),
    path("<int:pk>/evidence/new/", working.add_evidence, name="ticket-evidence-new"),
    path("<int:pk>/extend/", working.extend, name="ticket-extend"),
    path("nodes/<int:pk>/reach/", working.reach, name="node-reach"),
    path("extensions/<int:pk>/approve/", working.approve_extension, name="extension-approve"),
    path("extensions/<int:pk>/decline/", working.decline_extension, name="extension-decline"),
    path("<int:pk>/request-closeout/", closing.request_closeout, name="ticket-request-closeout"),
    path("<int:pk>/check/", closing.check, name="ticket-check"),
    path("<int:pk>/review/", closing.review, name="ticket-review"),
    path("<int:pk>/confirm/", closing.confirm, name="ticket-confirm"),
    path("<int:pk>/return-closeout/", closing.return_closeout, name="ticket-return-closeout"),
    path("<int:pk>/recheck/", closing.recheck, name="ticket-recheck"),
    path("<int:pk>/cancel/", closing.cancel, name="ticket-cancel"),
    path("<int:pk>/split/", splitting.split, name="ticket-split"),
    path("<int:pk>/sibling/", splitting.register_sibling, name="ticket-sibling"),
    path("<int:pk>/refer/", referring.refer, name="ticket-refer"),
    path("referrals/<int:pk>/conclude/", referring.conclude, name="referral-conclude"),
]

# What units report every month or quarter.
urlpatterns += [
    path("reports/", reports.report_list, name="report-list"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/submit/", reports.submit, name="report-submit"),
    path("reports/<int:pk>/accept/", reports.accept, name="report-accept"),
    path("reports/<int:pk>/return/", reports.give_back, name="report-return"),
    path("reports/files/<int:pk>/", reports.report_file, name="report-file"),
    path("requirements/", requirements.requirement_list, name="requirement-list"),
    path("requirements/new/", requirements.ask, name="requirement-new"),
    path("requirements/<int:pk>/", requirements.requirement, name="requirement"),
    path("requirements/<int:pk>/add/", requirements.add, name="requirement-add"),
    path("requirements/<int:pk>/end/", requirements.end, name="requirement-end"),
]

# Ledgers as sheets.
urlpatterns += [
    path("ledger/", ledger.ledger_list, name="ledger-list"),
    path("ledger/import/", ledger.import_ledger, name="ledger-import"),
    path("ledger/history/", ledger.history, name="ledger-history"),
    path("ledger/export/", ledger_downloads.export_ledger, name="ledger-export"),
    path("ledger/form/", ledger_downloads.blank, name="ledger-form"),
    path("ledger/<int:pk>/", ledger.ledger, name="ledger"),
    path("ledger/<int:pk>/findings/", ledger.findings, name="ledger-findings"),
    path("ledger/<int:pk>/confirm/", ledger.confirm, name="ledger-confirm"),
    path("ledger/<int:pk>/marked/", ledger.marked, name="ledger-marked"),
    path("ledger/<int:pk>/export/", ledger_downloads.export_batch, name="ledger-batch-export"),
]

# The zero-out board and rankings.
urlpatterns += [
    path("board/", board.board, name="board"),
    path("board/export/", board.export, name="board-export"),
    path("board/bulletin/", bulletins.board_bulletin, name="board-bulletin"),
    path("rankings/", rankings.ranking_list, name="ranking-list"),
    path("rankings/new/", ranking_steps.draft, name="ranking-new"),
    path("rankings/<int:pk>/", rankings.ranking, name="ranking"),
    path("rankings/<int:pk>/content/", rankings.content, name="ranking-content"),
    path("rankings/<int:pk>/bulletin/", bulletins.ranking_bulletin, name="ranking-bulletin"),
    path("rankings/<int:pk>/recount/", ranking_steps.recount, name="ranking-recount"),
    path("rankings/<int:pk>/publish/", ranking_steps.publish, name="ranking-publish"),
    path("rankings/<int:pk>/recall/", ranking_steps.recall, name="ranking-recall"),
    path("rankings/<int:pk>/freeze/", ranking_steps.freeze, name="ranking-freeze"),
    path("rankings/<int:pk>/correct/", ranking_steps.correct, name="ranking-correct"),
    path("rankings/<int:pk>/object/", ranking_steps.object_to, name="ranking-object"),
    path("rankings/objections/<int:pk>/answer/", ranking_steps.answer, name="ranking-answer"),
]

# Campaigns.
urlpatterns += [
    path("campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("campaigns/new/", campaign_starting.start, name="campaign-new"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/topics/<str:topic>/", campaigns.lead, name="campaign-lead"),
    path("campaigns/<int:pk>/phases/<int:position>/", campaigns.phase, name="campaign-phase"),
    path("campaigns/<int:pk>/acceptances/", acceptances.acceptance_list, name="acceptance-list"),
    path("campaigns/<int:pk>/acceptances/new/", acceptances.list_quarter, name="acceptance-new"),
    path("campaigns/<int:pk>/acceptances/export/", acceptances.export, name="acceptance-export"),
    path("campaigns/acceptances/<int:pk>/", acceptances.judge, name="acceptance"),
    path("campaigns/<int:pk>/rechecks/", samples.recheck_list, name="recheck-list"),
    path("campaigns/<int:pk>/missed/", samples.missed_list, name="missed-list"),
    path("campaigns/<int:pk>/samples/new/", samples.new, name="sample-new"),
    path("campaigns/samples/<int:pk>/", samples.sample, name="sample"),
    path("campaigns/samples/households/<int:pk>/", samples.record, name="sampled-household"),
    path("campaigns/<int:pk>/targets/", hundred_days.board, name="hundred-days"),
    path("campaigns/<int:pk>/targets/new/", hundred_days.add, name="target-new"),
    path("campaigns/targets/<int:pk>/batch/", hundred_days.rebatch, name="target-batch"),
    path("campaigns/targets/<int:pk>/done/", hundred_days.finish, name="target-done"),
    path("campaigns/targets/<int:pk>/evidence/", hundred_days.evidence, name="target-evidence"),
    path("<int:pk>/links/", links.panel, name="links"),
    path("<int:pk>/links/new/", links.add, name="link-new"),
    path("<int:pk>/measures/", links.measures, name="measures"),
    path("links/<int:pk>/remove/", links.remove, name="link-remove"),
]

"""The addresses of rectification."""

from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter

from rectification.api.campaigns import AcceptanceViewSet, CampaignViewSet
from rectification.api.extensions import ExtensionViewSet
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
    campaign_starting,
    campaigns,
    closing,
    exports,
    hundred_days,
    ledger,
    ledger_downloads,
    links,
    listing,
    meetings,
    months,
    plan_figures,
    plan_parts,
    plan_tasks,
    plans,
    proposals,
    ranking_steps,
    rankings,
    referring,
    registering,
    reports,
    requirements,
    samples,
    schemes,
    scores,
    sources,
    splitting,
    statement_steps,
    statements,
    target_sheets,
    target_steps,
    tickets,
    unit_groups,
    working,
    yearly_targets,
    zones,
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

urlpatterns: list[URLPattern] = [
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

# War zones, and the register of meetings.
urlpatterns += [
    path("work/zones/", zones.zone_list, name="zone-list"),
    path("work/zones/new/", zones.form_zone, name="zone-new"),
    path("work/zones/<int:pk>/", zones.zone, name="zone"),
    path("work/zones/<int:pk>/town/", zones.move_town, name="zone-town"),
    path("work/zones/<int:pk>/commander/", zones.change_commander, name="zone-commander"),
    path("work/zones/<int:pk>/end/", zones.end, name="zone-end"),
    path("work/meetings/", meetings.meeting_list, name="meeting-list"),
    path("work/meetings/new/", meetings.set_up, name="meeting-new"),
]

# Schemes, monthly scores, and the year they come to.
urlpatterns += [
    path("work/scores/", schemes.scheme_list, name="score-list"),
    path("work/scores/new/", schemes.draft, name="score-new"),
    path("work/scores/<int:pk>/", schemes.scheme, name="score-scheme"),
    path("work/scores/<int:pk>/change/", schemes.change, name="score-change"),
    path("work/scores/<int:pk>/adopt/", schemes.adopt, name="score-adopt"),
    path("work/scores/<int:pk>/end/", schemes.end, name="score-end"),
    path("work/scores/<int:pk>/year/", schemes.year, name="score-year"),
    path("work/scores/<int:pk>/rank/", schemes.rank, name="score-rank"),
    path("work/scores/<int:pk>/months/<int:month>/", scores.month, name="score-month"),
    path("work/scores/<int:pk>/months/<int:month>/publish/", scores.publish, name="score-publish"),
    path("work/scores/sheets/<int:pk>/", scores.sheet, name="score-sheet"),
    path("work/scores/sheets/<int:pk>/score/", scores.score, name="score-sheet-score"),
    path("work/scores/sheets/<int:pk>/correct/", scores.correct, name="score-sheet-correct"),
    path("work/scores/sheets/<int:pk>/object/", scores.object_to, name="score-sheet-object"),
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
    path("rankings/", rankings.ranking_list, name="ranking-list"),
    path("rankings/new/", ranking_steps.draft, name="ranking-new"),
    path("rankings/<int:pk>/", rankings.ranking, name="ranking"),
    path("rankings/<int:pk>/content/", rankings.content, name="ranking-content"),
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

# Work plans: sections and tasks, whose they are, their months, and what is drawn from them.
urlpatterns += [
    path("work/groups/", unit_groups.group_list, name="unit-group-list"),
    path("work/groups/new/", unit_groups.new, name="unit-group-new"),
    path("work/groups/<int:pk>/", unit_groups.change, name="unit-group"),
    path("work/plans/", plans.plan_list, name="plan-list"),
    path("work/plans/new/", plans.new, name="plan-new"),
    path("work/plans/<int:pk>/", plans.plan, name="plan"),
    path("work/plans/<int:pk>/expand/", plans.expand, name="plan-expand"),
    path("work/plans/<int:pk>/begin/", plans.begin, name="plan-begin"),
    path("work/plans/<int:pk>/end/", plans.end, name="plan-end"),
    path("work/plans/<int:pk>/wall/", plan_figures.wall, name="plan-wall"),
    path("work/plans/<int:pk>/bulletin/", plan_figures.bulletin, name="plan-bulletin"),
    path("work/plans/<int:pk>/bulletin/export/", plan_figures.export_bulletin, name="plan-bulletin-export"),
    path("work/plans/<int:pk>/sections/new/", plan_parts.new_section, name="plan-section-new"),
    path("work/plans/<int:pk>/sections/<int:position>/", plan_parts.change_section, name="plan-section"),
    path("work/plans/<int:pk>/tasks/new/", plan_parts.new_task, name="work-task-new"),
    path("work/plans/tasks/<int:pk>/", plan_tasks.task, name="work-task"),
    path("work/plans/tasks/<int:pk>/change/", plan_parts.change_task, name="work-task-change"),
    path("work/plans/tasks/<int:pk>/remove/", plan_parts.remove_task, name="work-task-remove"),
    path("work/plans/tasks/<int:pk>/units/new/", plan_tasks.new_unit, name="task-unit-new"),
    path("work/plans/units/<int:pk>/lead/", plan_tasks.lead, name="task-unit-lead"),
    path("work/plans/units/<int:pk>/remove/", plan_tasks.remove_unit, name="task-unit-remove"),
    path("work/plans/units/<int:pk>/months/new/", plan_tasks.new_months, name="work-month-new"),
    path("work/plans/months/", months.month_list, name="work-month-list"),
    path("work/plans/months/<int:pk>/", months.month, name="work-month"),
    path("work/plans/months/<int:pk>/change/", months.change, name="work-month-change"),
    path("work/plans/months/<int:pk>/done/", months.finish, name="work-month-done"),
    path("work/plans/months/<int:pk>/reopen/", months.reopen, name="work-month-reopen"),
    path("work/plans/months/<int:pk>/withdraw/", months.withdraw, name="work-month-withdraw"),
]

# 目标责任: a year's targets of each place, and the statements that are signed about them.
urlpatterns += [
    path("work/targets/", yearly_targets.target_table, name="target-table"),
    path("work/targets/export/", yearly_targets.export, name="target-export"),
    path("work/targets/sheet/", target_sheets.sheet, name="target-sheet"),
    path("work/targets/import/", target_sheets.import_sheet, name="target-import"),
    path("work/targets/import/confirm/", target_sheets.confirm_sheet, name="target-import-confirm"),
    path("work/targets/indicators/new/", target_steps.add_indicator, name="target-indicator-new"),
    path("work/targets/indicators/<int:pk>/", target_steps.change_indicator, name="target-indicator"),
    path("work/targets/indicators/<int:pk>/set/", target_steps.set_column, name="target-column"),
    path(
        "work/targets/indicators/<int:pk>/remove/",
        target_steps.remove_indicator,
        name="target-indicator-remove",
    ),
    path("work/targets/places/<slug:code>/set/", target_steps.set_row, name="target-row"),
    path("work/targets/places/<slug:code>/record/", target_steps.record_actuals, name="target-record"),
    path("work/targets/<int:pk>/", yearly_targets.target_value, name="target-value"),
    path("work/statements/", statements.statement_list, name="statement-list"),
    path("work/statements/export/", statements.export, name="statement-export"),
    path("work/statements/new/", statement_steps.require, name="statement-new"),
    path("work/statements/<int:pk>/", statements.statement, name="statement"),
    path("work/statements/<int:pk>/sign/", statement_steps.sign, name="statement-sign"),
    path("work/statements/<int:pk>/withdraw/", statement_steps.withdraw, name="statement-withdraw"),
    path("work/statements/<int:pk>/scan/", statements.scan, name="statement-scan"),
    path("work/statements/<int:pk>/print/", statements.print_statement, name="statement-print"),
]

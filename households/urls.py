"""The register's addresses: pages and API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from households.api.channels import ChannelViewSet, ConsistencyViewSet
from households.api.goals import CoverageGoalViewSet
from households.api.held_visits import HeldVisitViewSet
from households.api.households import HouseholdViewSet
from households.api.ledgers import LedgerViewSet
from households.api.pairings import PairingViewSet
from households.api.people import PersonViewSet
from households.api.proposals import ChangeProposalViewSet
from households.api.rolls import RollViewSet
from households.api.rounds import RoundAssignmentViewSet, SurveyRoundViewSet
from households.api.safeguards import SafeguardCheckViewSet
from households.api.teams import TeamViewSet
from households.api.villages import VillagePairingViewSet, VillageViewSet
from households.api.visit_plan import OwnVisits, VisitPlan
from households.api.visits import VisitViewSet
from households.views import (
    channel_sheets,
    earnings,
    edits,
    exports,
    four_in_one,
    goals,
    held_visits,
    ledger_sheets,
    ledgers,
    lineages,
    lists,
    members,
    pairings,
    papers,
    phone,
    proposals,
    records,
    register,
    rosters,
    round_findings,
    rounds,
    spot_checks,
    team_members,
    teams,
    township_staff,
    unit_help,
    visit_forms,
    visit_plan,
    visits,
)
from households.views.rolls import lists as roll_lists
from households.views.rolls import records as rolls
from households.views.rolls import steps as roll_steps

app_name = "households"

router = SimpleRouter()
router.register("households", HouseholdViewSet, basename="household")
router.register("people", PersonViewSet, basename="person")
router.register("pairings", PairingViewSet, basename="pairing")
router.register("teams", TeamViewSet, basename="team")
router.register("villages", VillageViewSet, basename="village")
router.register("village-pairings", VillagePairingViewSet, basename="village-pairing")
router.register("roll-imports", RollViewSet, basename="roll-import")
router.register("visits", VisitViewSet, basename="visit")
router.register("held-visits", HeldVisitViewSet, basename="held-visit")
router.register("change-proposals", ChangeProposalViewSet, basename="change-proposal")
router.register("safeguards", SafeguardCheckViewSet, basename="safeguard")
router.register("survey-rounds", SurveyRoundViewSet, basename="survey-round")
router.register("round-assignments", RoundAssignmentViewSet, basename="round-assignment")
router.register("coverage-goals", CoverageGoalViewSet, basename="coverage-goal")
router.register("ledgers", LedgerViewSet, basename="ledger")
router.register("channels", ChannelViewSet, basename="channel")
router.register("four-in-one", ConsistencyViewSet, basename="four-in-one")

urlpatterns = [
    path("", lists.household_list, name="list"),
    path("export/", exports.export_list, name="export"),
    path("find/", lists.find, name="find"),
    path("filters/", lists.save_filter, name="filter-save"),
    path("filters/<int:pk>/delete/", lists.delete_filter, name="filter-delete"),
    path("register/", register.register, name="register"),
    path("<int:pk>/", records.household, name="detail"),
    path("<int:pk>/history/", records.history, name="history"),
    path("<int:pk>/reveal/", records.reveal_household, name="reveal"),
    path("<int:pk>/change/", edits.change_household, name="change"),
    path("<int:pk>/close/", edits.close_household, name="close"),
    path("<int:pk>/split/", lineages.split, name="split"),
    path("<int:pk>/merge/", lineages.merge, name="merge"),
    path("<int:pk>/move/", lineages.move, name="move"),
    path("<int:pk>/income/", earnings.record_income, name="income"),
    path("incomes/<int:pk>/withdraw/", earnings.withdraw_income, name="income-withdraw"),
    path("<int:pk>/members/add/", members.add_member, name="member-add"),
    path("<int:pk>/head/", members.change_head, name="head"),
    path("memberships/<int:pk>/end/", members.end_membership, name="member-end"),
    path("pairings/", pairings.pairing_list, name="pairing-list"),
    path("pairings/unit/", unit_help.unit_help, name="unit-help"),
    path("pairings/unit/export/", unit_help.export_unit_help, name="unit-help-export"),
    path("pairings/export/", rosters.export_pairings, name="pairing-export"),
    path("pairings/import/", rosters.import_pairings, name="pairing-import"),
    path("pairings/import/<int:pk>/", rosters.imported_pairings, name="pairing-imported"),
    path("<int:pk>/pair/", pairings.pair, name="pair"),
    path("pairings/<int:pk>/end/", pairings.end_pairing, name="pairing-end"),
    path("pairings/helpers/<int:pk>/hand-over/", pairings.hand_over, name="hand-over"),
    path("teams/", teams.team_list, name="team-list"),
    path("teams/staff/", township_staff.staff_list, name="team-staff"),
    path("teams/<slug:code>/", teams.team, name="team"),
    path("teams/<slug:code>/village/", teams.change_village, name="village-change"),
    path("teams/<slug:code>/form/", teams.form_team, name="team-form"),
    path("teams/<slug:code>/end/", teams.end_team, name="team-end"),
    path("teams/<slug:code>/attendance/", teams.attendance, name="team-attendance"),
    path("teams/<slug:code>/members/add/", team_members.add_member, name="team-member-add"),
    path("team-members/<int:pk>/end/", team_members.end_member, name="team-member-end"),
    path("team-members/<int:pk>/replace/", team_members.replace_member, name="team-member-replace"),
    path("teams/<slug:code>/organisations/add/", team_members.pair_village, name="village-pair"),
    path("village-pairings/<int:pk>/end/", team_members.end_village_pairing, name="village-pairing-end"),
    path("<int:pk>/visit/", visit_forms.record, name="visit-record"),
    path("visits/", visits.visit_list, name="visit-list"),
    path("visits/export/", visits.export_visits, name="visit-export"),
    path("visits/proposals/", proposals.proposal_list, name="proposal-list"),
    path("visits/proposals/decide/", proposals.decide, name="proposal-decide"),
    path("visits/held/", held_visits.held_list, name="held-list"),
    path("visits/held/<int:pk>/", held_visits.held, name="held"),
    path("visits/spot-checks/", spot_checks.spot_check_list, name="spot-check-list"),
    path("visits/<uuid:pk>/", visits.visit, name="visit"),
    path("visits/<uuid:pk>/correct/", visit_forms.correct, name="visit-correct"),
    path("visits/<uuid:pk>/spot-check/", spot_checks.spot_check, name="spot-check"),
    path("people/<int:pk>/", records.person, name="person"),
    path("people/<int:pk>/reveal/", records.reveal_person, name="person-reveal"),
    path("people/<int:pk>/change/", edits.change_person, name="person-change"),
    path("rolls/", roll_lists.roll_list, name="roll-list"),
    path("rolls/form/", roll_lists.roll_form, name="roll-form"),
    path("rolls/<int:pk>/", rolls.roll, name="roll-detail"),
    path("rolls/<int:pk>/progress/", rolls.progress, name="roll-progress"),
    path("rolls/<int:pk>/findings/", rolls.findings, name="roll-findings"),
    path("rolls/<int:pk>/file/", rolls.annotated, name="roll-file"),
    path("rolls/<int:pk>/sheet/", roll_steps.choose, name="roll-sheet"),
    path("rolls/<int:pk>/accept/", roll_steps.accept, name="roll-accept"),
    path("rolls/<int:pk>/cancel/", roll_steps.cancel, name="roll-cancel"),
    path("rolls/<int:pk>/resume/", roll_steps.resume, name="roll-resume"),
    path("rolls/<int:pk>/undo/", roll_steps.undo, name="roll-undo"),
]

# At the root: a worker reaches no further than the folder it is served from.
phone_urlpatterns = [
    path("m/", phone.shell, name="shell"),
    path("m/manifest.webmanifest", phone.manifest, name="manifest"),
    path("m/token/", phone.token, name="token"),
    path("m/data/", phone.data, name="data"),
    path("sw.js", phone.worker, name="worker"),
]

# Plans of visits; the API has two addresses that are no collections.
urlpatterns += [
    path("visits/plan/", visit_plan.plan, name="visit-plan"),
    path("visits/plan/list/", visit_plan.plan_list, name="visit-plan-list"),
    path("visits/goals/", goals.goal_list, name="coverage-goal-list"),
    path("visits/goals/new/", goals.set_goal, name="coverage-goal-new"),
    path("visits/goals/<int:pk>/", goals.goal, name="coverage-goal"),
    path("visits/goals/<int:pk>/missing/", goals.missing, name="coverage-goal-missing"),
    path("visits/goals/<int:pk>/change/", goals.change_goal, name="coverage-goal-change"),
    path("visits/goals/<int:pk>/withdraw/", goals.withdraw_goal, name="coverage-goal-withdraw"),
    path("visits/rounds/", rounds.round_list, name="survey-round-list"),
    path("visits/rounds/new/", rounds.open_round, name="survey-round-new"),
    path("visits/rounds/<int:pk>/", rounds.survey_round, name="survey-round"),
    path("visits/rounds/<int:pk>/missing/", rounds.missing, name="survey-round-missing"),
    path("visits/rounds/<int:pk>/failing/", round_findings.failing, name="survey-round-failing"),
    path("visits/rounds/<int:pk>/failing/export/", round_findings.export, name="survey-round-failing-export"),
    path("visits/rounds/<int:pk>/close/", rounds.close_round, name="survey-round-close"),
    path("visits/rounds/<int:pk>/assign/", rounds.assign, name="survey-round-assign"),
    path("visits/rounds/assignments/<int:pk>/withdraw/", rounds.withdraw, name="survey-round-withdraw"),
]
# 四合一.
urlpatterns += [
    path("four-in-one/", four_in_one.rates, name="four-in-one"),
    path("four-in-one/households/", four_in_one.household_list, name="four-in-one-list"),
    path("four-in-one/households/export/", four_in_one.export, name="four-in-one-export"),
    path("four-in-one/sheets/export/", channel_sheets.export_channel, name="channel-export"),
    path("four-in-one/sheets/import/", channel_sheets.import_channel, name="channel-import"),
    path("four-in-one/sheets/<int:pk>/", channel_sheets.imported_channel, name="channel-imported"),
    path("four-in-one/sheets/<int:pk>/confirm/", channel_sheets.confirm, name="channel-confirm"),
    path("<int:pk>/four-in-one/", four_in_one.household, name="four-in-one-household"),
    path("<int:pk>/four-in-one/record/", four_in_one.record, name="four-in-one-record"),
    path("<int:pk>/card/", papers.card, name="card"),
    path("<int:pk>/card/handed/", papers.hand_over, name="card-handed"),
    path("<int:pk>/file/", papers.household_file, name="file"),
    path("cards/", papers.cards_of_village, name="cards"),
    path("cards/<int:pk>/", papers.cards_made, name="cards-made"),
    path("cards/<int:pk>/file/", papers.cards_file, name="cards-file"),
]
# 台账.
urlpatterns += [
    path("ledgers/", ledgers.ledger_index, name="ledgers"),
    path("<int:pk>/ledgers/", ledgers.household_ledgers, name="household-ledgers"),
    path("ledgers/<slug:ledger_code>/", ledgers.ledger_lines, name="ledger"),
    path("ledgers/<slug:ledger_code>/gaps/", ledgers.ledger_gaps, name="ledger-gaps"),
    path("ledgers/<slug:ledger_code>/export/", ledger_sheets.export_ledger, name="ledger-export"),
    path("ledgers/<slug:ledger_code>/import/", ledger_sheets.import_ledger, name="ledger-import"),
    path(
        "ledgers/<slug:ledger_code>/import/<int:pk>/", ledger_sheets.imported_ledger, name="ledger-imported"
    ),
    path("ledgers/<slug:ledger_code>/<int:pk>/", ledgers.ledger_line, name="ledger-line"),
    path("ledgers/<slug:ledger_code>/<int:pk>/note/", ledgers.note, name="ledger-note"),
    path("ledgers/<slug:ledger_code>/<int:pk>/log/<slug:log>/", ledgers.log, name="ledger-log"),
    path("ledgers/<slug:ledger_code>/entries/<int:pk>/withdraw/", ledgers.withdraw, name="ledger-withdraw"),
    path(
        "ledgers/<slug:ledger_code>/logs/<slug:log>/<int:pk>/withdraw/",
        ledgers.withdraw,
        name="ledger-log-withdraw",
    ),
]
api_urlpatterns = [
    path("me/visits/", OwnVisits.as_view(), name="own-visits"),
    path("visit-plan/", VisitPlan.as_view(), name="visit-plan"),
]

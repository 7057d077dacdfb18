"""The addresses of monitoring."""

from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter

from monitoring.api.benefits import HouseholdBenefits
from monitoring.api.cases import CaseViewSet
from monitoring.api.clues import ClueViewSet
from monitoring.api.doubles import SuspectedDoubleViewSet
from monitoring.api.feeds import FeedBatchViewSet, FeedViewSet
from monitoring.api.findings import FindingViewSet
from monitoring.api.fund import FundApplicationViewSet, PreventionFundViewSet
from monitoring.api.measures import MeasureViewSet, PlanViewSet
from monitoring.api.months import BulletinViewSet, VillageMonthViewSet
from monitoring.api.papers import MeetingViewSet, NoticeViewSet
from monitoring.api.village_plans import VillagePlanViewSet
from monitoring.api.warnings import WarningViewSet
from monitoring.views import (
    adoption,
    benefits,
    case_opening,
    case_steps,
    cases,
    channels,
    clues,
    declarations,
    doubles,
    exports,
    feed_steps,
    feeds,
    findings,
    fund,
    fund_exports,
    fund_steps,
    measure_lists,
    measure_steps,
    measures,
    month_exports,
    month_steps,
    months,
    notice_lists,
    opened,
    out_of_system,
    paper_steps,
    papers,
    plans,
    posters,
    relief_steps,
    removal_steps,
    sweep_sheets,
    sweeps,
    triage,
    village_plans,
    warning_steps,
    warnings,
)

app_name = "monitoring"

router = SimpleRouter()
router.register("clues", ClueViewSet, basename="clue")
router.register("cases", CaseViewSet, basename="case")
router.register("findings", FindingViewSet, basename="finding")
router.register("suspected-doubles", SuspectedDoubleViewSet, basename="suspected-double")
router.register("measures", MeasureViewSet, basename="measure")
router.register("plans", PlanViewSet, basename="plan")
router.register("village-plans", VillagePlanViewSet, basename="village-plan")
router.register("meetings", MeetingViewSet, basename="meeting")
router.register("snapshots", VillageMonthViewSet, basename="snapshot")
router.register("bulletins", BulletinViewSet, basename="bulletin")
router.register("notices", NoticeViewSet, basename="notice")
router.register("feeds", FeedViewSet, basename="feed")
router.register("feed-batches", FeedBatchViewSet, basename="feed-batch")
router.register("prevention-funds", PreventionFundViewSet, basename="prevention-fund")
router.register("fund-applications", FundApplicationViewSet, basename="fund-application")
router.register("warnings", WarningViewSet, basename="warning")

urlpatterns: list[URLPattern] = [
    path("", cases.case_list, name="case-list"),
    path("export/", exports.export_cases, name="case-export"),
    path("clues/", clues.clue_list, name="clue-list"),
    path("clues/new/", clues.report, name="clue-new"),
    path("clues/<int:pk>/", clues.clue, name="clue"),
    path("clues/<int:pk>/take-up/", triage.take_up, name="clue-take-up"),
    path("clues/<int:pk>/end/", clues.end, name="clue-end"),
    path("clues/<int:pk>/reveal/", clues.reveal_reporter, name="clue-reveal"),
    path("self-check/", findings.self_check, name="self-check"),
    path("self-check/screen/", findings.screen, name="screen"),
    path("self-check/screenings/<int:pk>/", findings.screening, name="screening"),
    path("self-check/groups/", findings.group_list, name="group-list"),
    path("self-check/findings/", findings.finding_list, name="finding-list"),
    path("self-check/findings/<int:pk>/", findings.finding, name="finding"),
    path("self-check/findings/<int:pk>/dismiss/", findings.dismiss, name="finding-dismiss"),
    path("self-check/findings/<int:pk>/confirm/", findings.confirm, name="finding-confirm"),
    path("benefits/doubles/", doubles.double_list, name="double-list"),
    path("benefits/doubles/export/", doubles.export_doubles, name="double-export"),
    path("benefits/doubles/<int:pk>/answer/", doubles.answer, name="double-answer"),
    path("cases/<int:pk>/findings/", findings.case_findings, name="case-findings"),
    path("households/<int:pk>/benefits/", benefits.of_household, name="household-benefits"),
    path("households/<int:pk>/cases/", cases.household_cases, name="household-cases"),
    path("households/<int:pk>/cases/new/", case_opening.open_case, name="case-new"),
    path("households/<int:pk>/clues/new/", clues.report_of, name="household-clue-new"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/reveal/", cases.reveal_contact, name="case-reveal"),
    path("cases/<int:pk>/risks/", case_opening.change_risks, name="case-risks"),
    path("cases/<int:pk>/correct-risks/", case_opening.correct_risks, name="case-correct-risks"),
    path("cases/<int:pk>/contact/", case_opening.name_contact, name="case-contact"),
    path("cases/<int:pk>/verify/", case_steps.verify, name="case-verify"),
    path("cases/<int:pk>/cross-check/", case_steps.cross_check, name="case-cross-check"),
    path("cases/<int:pk>/review/", case_steps.review, name="case-review"),
    path("cases/<int:pk>/submit/", case_steps.submit, name="case-submit"),
    path("cases/<int:pk>/approve/", case_steps.approve, name="case-approve"),
    path("cases/<int:pk>/decide/", case_steps.decide, name="case-decide"),
    path("cases/<int:pk>/announce/", case_steps.announce, name="case-announce"),
    path("cases/<int:pk>/register/", case_steps.register, name="case-register"),
    path("cases/<int:pk>/reject/", case_steps.reject, name="case-reject"),
    path("cases/<int:pk>/send-back/", case_steps.send_back, name="case-send-back"),
    path("cases/<int:pk>/apply-removal/", removal_steps.apply_removal, name="case-apply-removal"),
    path("cases/<int:pk>/decide-removal/", removal_steps.decide_removal, name="case-decide-removal"),
    path("cases/<int:pk>/give-up/", removal_steps.give_up, name="case-give-up"),
    path("cases/<int:pk>/roll-back/", removal_steps.roll_back, name="case-roll-back"),
    path("cases/<int:pk>/clear/", removal_steps.clear, name="case-clear"),
    path("procedures/<int:pk>/documents/<slug:paper>/", cases.document, name="procedure-document"),
    path("clues/statistics/", channels.statistics, name="clue-statistics"),
    path("warnings/", warnings.warning_list, name="warning-list"),
    path("warnings/many/", warning_steps.many, name="warning-many"),
    path("warnings/<int:pk>/", warnings.warning, name="warning"),
    path("warnings/<int:pk>/find/", warning_steps.find, name="warning-find"),
    *(
        path(f"warnings/<int:pk>/{word}/", warning_steps.step, {"verb": verb}, name=f"warning-{word}")
        for word, verb in warning_steps.WORDS.items()
    ),
    path("feeds/", feeds.feed_list, name="feed-list"),
    path("feeds/new/", feed_steps.set_up, name="feed-new"),
    path("feeds/<int:pk>/", feeds.feed, name="feed"),
    path("feeds/<int:pk>/change/", feed_steps.change, name="feed-change"),
    path("feeds/<int:pk>/upload/", feed_steps.upload, name="feed-upload"),
    path("feeds/<int:pk>/variances/", feeds.variances, name="feed-variances"),
    path("feeds/batches/<int:pk>/file/", feeds.batch_file, name="feed-batch-file"),
    path("feeds/batches/<int:pk>/feedback/", feeds.batch_feedback, name="feed-batch-feedback"),
    path("feeds/batches/<int:pk>/release/", feed_steps.release, name="feed-batch-release"),
    path("feeds/batches/<int:pk>/reject/", feed_steps.reject, name="feed-batch-reject"),
    path("bulletins/", months.bulletin_list, name="bulletin-list"),
    path("bulletins/month/", months.month, name="month"),
    path("bulletins/month/households/", months.households, name="month-households"),
    path("bulletins/month/export/", month_exports.export_month, name="month-export"),
    path("bulletins/months/<int:pk>/draft/", months.draft, name="bulletin-draft"),
    path("bulletins/months/<int:pk>/issue/", months.issue, name="bulletin-issue"),
    path("bulletins/months/<int:pk>/reckon/", month_steps.reckon, name="month-reckon"),
    path("bulletins/months/<int:pk>/correct/", month_steps.correct, name="month-correct"),
    path(
        "bulletins/corrections/<int:pk>/document/",
        month_steps.correction_document,
        name="month-correction-document",
    ),
    path("bulletins/<int:pk>/document/", months.document, name="bulletin-document"),
    path("posters/", posters.poster_list, name="poster-list"),
    path("posters/photos/<int:pk>/", posters.poster_photo, name="poster-photo"),
    path("posters/<slug:code>/", posters.village_posters, name="village-posters"),
    path("posters/<slug:code>/code.svg", posters.poster_qr, name="poster-qr"),
    path("posters/<slug:code>/print/", posters.poster_print, name="poster-print"),
    path("posters/<slug:code>/issue/", posters.issue, name="poster-issue"),
    path("posters/<slug:code>/renew/", posters.renew, name="poster-renew"),
    path("posters/<slug:code>/withdraw/", posters.withdraw, name="poster-withdraw"),
    path("posters/<slug:code>/record/", posters.record, name="poster-record"),
    path("cases/<int:pk>/measures/", measures.case_measures, name="case-measures"),
    path("cases/<int:pk>/measures/new/", measure_steps.plan, name="measure-new"),
    path("cases/<int:pk>/plans/new/", plans.draft, name="plan-new"),
    path("measures/", measures.measure_list, name="measure-list"),
    path("measures/first/", measure_lists.first_measures, name="first-measures"),
    path("measures/<int:pk>/land/", measure_steps.land, name="measure-land"),
    path("measures/<int:pk>/end/", measure_steps.end, name="measure-end"),
    path("measures/<int:pk>/proof/", measures.proof, name="measure-proof"),
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/change/", plans.change, name="plan-change"),
    path("plans/<int:pk>/submit/", plans.submit, name="plan-submit"),
    path("plans/<int:pk>/approve/", plans.approve, name="plan-approve"),
    path("plans/<int:pk>/return/", plans.give_back, name="plan-return"),
    path("plans/villages/", village_plans.village_plan_list, name="village-plan-list"),
    path("plans/villages/<slug:code>/new/", village_plans.draft, name="village-plan-new"),
    path("plans/villages/<int:pk>/", village_plans.village_plan, name="village-plan"),
    path("plans/villages/<int:pk>/change/", village_plans.change, name="village-plan-change"),
    path("plans/villages/<int:pk>/submit/", village_plans.submit, name="village-plan-submit"),
    path("plans/villages/<int:pk>/approve/", village_plans.approve, name="village-plan-approve"),
    path("plans/villages/<int:pk>/return/", village_plans.give_back, name="village-plan-return"),
    path("papers/", papers.paper_list, name="paper-list"),
    path("papers/villages/<slug:code>/meetings/new/", paper_steps.hold_meeting, name="meeting-new"),
    path("papers/villages/<slug:code>/notices/new/", paper_steps.post_list, name="notice-new"),
    path("papers/villages/<slug:code>/notice-list/", notice_lists.hand_out, name="notice-list-export"),
    path("meetings/<int:pk>/", papers.meeting, name="meeting"),
    path("meetings/<int:pk>/minutes/", papers.meeting_minutes, name="meeting-minutes"),
    path("meetings/<int:pk>/sign-in/", papers.meeting_sign_in, name="meeting-sign-in"),
    path("notices/<int:pk>/", papers.notice, name="notice"),
    path("notices/<int:pk>/photo/", papers.notice_photo, name="notice-photo"),
    path("notices/<int:pk>/objections/new/", paper_steps.record_objection, name="objection-new"),
    path("objections/<int:pk>/answer/", paper_steps.answer_objection, name="objection-answer"),
    path("out-of-system/", out_of_system.out_of_system, name="out-of-system"),
    path("sweeps/", sweeps.sweep_list, name="sweep-list"),
    path("sweeps/import/", sweep_sheets.import_sweep, name="sweep-import"),
    path("sweeps/imports/<int:pk>/", sweep_sheets.imported, name="sweep-imported"),
    path("sweeps/imports/<int:pk>/marked/", sweep_sheets.marked, name="sweep-marked"),
    path("sweeps/<int:pk>/unrecorded/", sweeps.unrecorded, name="sweep-unrecorded"),
    path("sweeps/<int:pk>/export/", sweeps.export_ledger, name="sweep-export"),
    path("fund/", fund.fund, name="fund"),
    path("fund/deposit/", fund_steps.deposit, name="fund-deposit"),
    path("fund/ledger/", fund.ledger, name="fund-ledger"),
    path("fund/ledger/export/", fund_exports.export_ledger, name="fund-export"),
    path("fund/<int:pk>/carry/", fund_steps.carry, name="fund-carry"),
    path("fund/entries/<int:pk>/reverse/", fund_steps.reverse_entry, name="fund-entry-reverse"),
    path("fund/entries/<int:pk>/document/", fund.entry_document, name="fund-entry-document"),
    path("fund/applications/<int:pk>/", fund.application, name="fund-application"),
    path("fund/applications/<int:pk>/proof/", fund.application_proof, name="fund-application-proof"),
    path("fund/applications/<int:pk>/pay/", relief_steps.pay, name="fund-application-pay"),
    path("fund/applications/<int:pk>/refund/", relief_steps.refund, name="fund-application-refund"),
    *(
        path(
            f"fund/applications/<int:pk>/{word}/",
            relief_steps.step,
            {"word": word},
            name=f"fund-application-{word}",
        )
        for word in relief_steps.STEPS
    ),
    path("households/<int:pk>/fund/new/", relief_steps.apply, name="fund-application-new"),
    path("adoption/", adoption.adoption, name="adoption"),
    path("adoption/<int:pk>/", adoption.adoption_job, name="adoption-job"),
]

# A household's own collection is households'; what only this app knows of it stands below its address.
api_urlpatterns: list[URLPattern] = [
    path("households/<int:pk>/benefits/", HouseholdBenefits.as_view(), name="household-benefits"),
]

# The public entrance: without a login.
declare_urlpatterns: list[URLPattern] = [
    path("receipt/", declarations.follow, name="follow"),
    path("<str:code>/", declarations.declare, name="form"),
]

# What a county lets everybody see: without a login, too.
open_urlpatterns: list[URLPattern] = [
    path("", opened.counties, name="counties"),
    path("<str:code>/", opened.county, name="county"),
]

"""The addresses of rectification."""

from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter

from rectification.api.campaigns import AcceptanceViewSet, CampaignViewSet
from rectification.api.rankings import RankingObjectionViewSet, RankingViewSet
from rectification.views import (
    acceptances,
    board,
    campaign_starting,
    campaigns,
    hundred_days,
    links,
    ranking_steps,
    rankings,
    samples,
)

app_name = "rectification"

router = SimpleRouter()
router.register("rankings", RankingViewSet, basename="ranking")
router.register("ranking-objections", RankingObjectionViewSet, basename="ranking-objection")
router.register("campaigns", CampaignViewSet, basename="campaign")
router.register("acceptances", AcceptanceViewSet, basename="acceptance")

urlpatterns: list[URLPattern] = [
    # Board and rankings.
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

"""The addresses of rectification."""

from django.urls import URLPattern
from rest_framework.routers import SimpleRouter

from rectification.api.extensions import ExtensionViewSet
from rectification.api.proposals import TicketProposalViewSet
from rectification.api.referrals import ReferralViewSet
from rectification.api.sources import SourceViewSet, TicketTypeViewSet
from rectification.api.tickets import TicketViewSet

app_name = "rectification"

router = SimpleRouter()
router.register("tickets", TicketViewSet, basename="ticket")
router.register("ticket-extensions", ExtensionViewSet, basename="ticket-extension")
router.register("ticket-proposals", TicketProposalViewSet, basename="ticket-proposal")
router.register("ticket-sources", SourceViewSet, basename="ticket-source")
router.register("ticket-types", TicketTypeViewSet, basename="ticket-type")
router.register("referrals", ReferralViewSet, basename="referral")

urlpatterns: list[URLPattern] = []

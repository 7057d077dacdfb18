"""The register's addresses: pages and API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from households.api.households import HouseholdViewSet
from households.api.people import PersonViewSet
from households.views import edits, exports, lists, members, records

app_name = "households"

router = SimpleRouter()
router.register("households", HouseholdViewSet, basename="household")
router.register("people", PersonViewSet, basename="person")

urlpatterns = [
    path("", lists.household_list, name="list"),
    path("export/", exports.export_list, name="export"),
    path("find/", lists.find, name="find"),
    path("filters/", lists.save_filter, name="filter-save"),
    path("filters/<int:pk>/delete/", lists.delete_filter, name="filter-delete"),
    path("<int:pk>/", records.household, name="detail"),
    path("<int:pk>/history/", records.history, name="history"),
    path("<int:pk>/reveal/", records.reveal_household, name="reveal"),
    path("<int:pk>/change/", edits.change_household, name="change"),
    path("<int:pk>/close/", edits.close_household, name="close"),
    path("<int:pk>/members/add/", members.add_member, name="member-add"),
    path("<int:pk>/head/", members.change_head, name="head"),
    path("memberships/<int:pk>/end/", members.end_membership, name="member-end"),
    path("people/<int:pk>/", records.person, name="person"),
    path("people/<int:pk>/reveal/", records.reveal_person, name="person-reveal"),
    path("people/<int:pk>/change/", edits.change_person, name="person-change"),
]

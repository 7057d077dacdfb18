"""The register's addresses: pages and API."""

from rest_framework.routers import SimpleRouter

app_name = "households"
router = SimpleRouter()
urlpatterns: list = []

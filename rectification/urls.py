"""The addresses of rectification."""

from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter

from rectification.views import ledger, ledger_downloads

app_name = "rectification"

router = SimpleRouter()

urlpatterns: list[URLPattern] = [
    # ledgers as sheets
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

"""The addresses of rectification."""

from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter

from rectification.views import reports, requirements

app_name = "rectification"

router = SimpleRouter()

urlpatterns: list[URLPattern] = []

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

"""Every address; the only module of the kernel that knows the apps."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from households.urls import api_urlpatterns as households_api
from households.urls import phone_urlpatterns
from households.urls import router as households_router
from monitoring.urls import api_urlpatterns as monitoring_api
from monitoring.urls import declare_urlpatterns, open_urlpatterns
from monitoring.urls import router as monitoring_router
from povertycase.api import accounts, reference
from povertycase.api.description import Description
from povertycase.api.exports import ExportViewSet
from povertycase.api.figures import FigureList
from povertycase.api.tasks import TaskViewSet
from povertycase.views import (
    dashboard,
    errors,
    exports,
    home,
    operations,
    outbox,
    outlines,
    paper_templates,
    tasks,
)
from povertycase.views.wall import hang, wall
from projects.urls import router as projects_router
from rectification.urls import router as rectification_router

router = SimpleRouter()
router.register("divisions", reference.DivisionViewSet, basename="division")
router.register("notifications", reference.NotificationViewSet, basename="notification")
router.register("exports", ExportViewSet, basename="export")

api: list[URLPattern | URLResolver] = [
    path("auth/login/", accounts.Login.as_view(), name="login"),
    path("auth/logout/", accounts.Logout.as_view(), name="logout"),
    path("me/", accounts.Me.as_view(), name="me"),
    path("figures/", FigureList.as_view(), name="figure-list"),
    path("me/tasks/", TaskViewSet.as_view({"get": "list"}), name="my-tasks"),
    path("schema/", Description.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", http_method_names=["get", "head"]),
        name="docs",
    ),
    path("", include(router.urls)),
    path("", include(households_router.urls)),
    *households_api,
    path("", include(projects_router.urls)),
    path("", include(monitoring_router.urls)),
    *monitoring_api,
    path("", include(rectification_router.urls)),
]

# allauth has many more; accounts are opened and reset by the security administrator, not by mail.
account = [
    path("login/", account_views.login, name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("password/change/", account_views.password_change, name="account_change_password"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("2fa/", mfa_views.index, name="mfa_index"),
    path("2fa/authenticate/", mfa_views.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/", include("allauth.mfa.totp.urls")),
    path("2fa/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("dashboard/", dashboard.overview, name="dashboard"),
    path("dashboard/<slug:code>/", dashboard.topic, name="dashboard-topic"),
    path("wall/", wall, name="wall"),
    path("wall/hang/", hang, name="wall-hang"),
    path("tasks/", tasks.task_list, name="task-list"),
    path("notifications/<int:pk>/read/", home.read_notification, name="notification-read"),
    path("exports/", exports.own_exports, name="exports"),
    path("exports/waiting/", exports.waiting_exports, name="exports-waiting"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/decide/", exports.decide, name="export-decide"),
    path("exports/<int:pk>/withdraw/", exports.withdraw, name="export-withdraw"),
    path("exports/<int:pk>/download/", exports.download, name="export-download"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/again/", outbox.again, name="outbox-again"),
    path("map-outlines/", outlines.outline_list, name="map-outline-list"),
    path("map-outlines/<int:pk>/", outlines.outline, name="map-outline"),
    path("map-outlines/<int:pk>/in-force/", outlines.put_in_force, name="map-outline-in-force"),
    path("map-outlines/<int:pk>/withdraw/", outlines.withdraw, name="map-outline-withdraw"),
    path("paper-templates/", paper_templates.kind_list, name="paper-template-list"),
    path("paper-templates/<slug:code>/", paper_templates.kind, name="paper-template"),
    path("paper-templates/<slug:code>/layout/", paper_templates.layout, name="paper-template-layout"),
    path("paper-templates/<slug:code>/restore/", paper_templates.restore, name="paper-template-restore"),
    path("paper-templates/<int:pk>/document/", paper_templates.document, name="paper-template-document"),
    path("paper-templates/<int:pk>/sample/", paper_templates.sample, name="paper-template-sample"),
    path("accounts/", include(account)),
    path("admin/", admin.site.urls),
    path("households/", include("households.urls")),
    path("projects/", include("projects.urls")),
    path("monitoring/", include("monitoring.urls")),
    path("rectification/", include("rectification.urls")),
    path("declare/", include((declare_urlpatterns, "declare"))),
    path("open/", include((open_urlpatterns, "open"))),
    path("", include((phone_urlpatterns, "phone"))),
    path("api/v1/", include((api, "api"))),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("metrics", operations.metrics, name="metrics"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

"""The kernel as an installed app, and Django's admin under our own site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.utils.translation import gettext_lazy as _


class PovertycaseConfig(AppConfig):
    """The kernel: places, people, rights, trail, jobs."""

    name = "povertycase"
    verbose_name = _("系统")


class AdminConfig(DjangoAdminConfig):
    """Django's admin with the three administrators' own site."""

    default_site = "povertycase.adminsite.Site"

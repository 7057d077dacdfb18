"""Our admin site."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Site(AdminSite):
    """Opens for the three administrators; each sees what access.ADMIN_RIGHTS gives."""

    site_header = site_title = _("防返贫办案 · 系统管理")
    index_title = _("系统管理")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the admin opens at all."""
        return request.user.is_active and request.user.is_staff

"""Our admin site: it opens for the three administrators and holds what ADMIN_RIGHTS names, nothing else.

Apart from the package `admin`: that one registers on the site while it is imported.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from povertycase import access

NAMED = frozenset(label for rights in access.ADMIN_RIGHTS.values() for label in rights)


class Site(AdminSite):
    """Libraries register their own models too; those nobody has a right to stay out."""

    site_header = site_title = _("防返贫办案 · 系统管理")
    index_title = _("系统管理")
    site_url = "/"
    # The generic list of every administrator's clicks is no part of the three-way separation.
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only models that ADMIN_RIGHTS names; our own pages come first and stay."""
        given = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        wanted = [
            model for model in given if model._meta.label_lower in NAMED and not self.is_registered(model)
        ]
        super().register(wanted, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the admin opens at all."""
        return request.user.is_active and getattr(request.user, "is_staff", False)

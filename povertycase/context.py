"""What every page shows: who is logged in, where, and what the installation is."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase.choices import ADMINISTRATORS
from povertycase.models import Installation, Notification, Posting, User

# (label, url name, icon); the screens of the county's business.
BUSINESS = (
    (_("首页"), "home", "house"),
    (_("花名册"), "households:list", "people"),
    (_("花名册导入"), "home", "file-earmark-arrow-up"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Installation, posting, navigation and unread count; nothing for somebody not logged in."""
    shown: dict[str, Any] = {"installation": Installation.objects.first()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return shown
    return shown | {
        "posting": user.postings[0] if user.postings else None,
        "navigation": [item | {"active": _is_active(request, item)} for item in navigation(user)],
        "unread": Notification.objects.visible_to(user).filter(read_at=None).count(),
    }


def navigation(user: User) -> list[dict[str, Any]]:
    """The menu of one user: business screens, the admin for administrators."""
    items = [
        {"label": label, "url": reverse(name), "icon": icon}
        for label, name, icon in BUSINESS
        if name == "home" or any(_does_business(posting) for posting in user.postings)
    ]
    if user.is_staff:
        items.append({"label": _("系统管理"), "url": reverse("admin:index"), "icon": "gear"})
    return items


def _does_business(posting: Posting) -> bool:
    return posting.role not in ADMINISTRATORS


def _is_active(request: HttpRequest, item: dict[str, Any]) -> bool:
    url = item["url"]
    return request.path == url if url == "/" else request.path.startswith(url)

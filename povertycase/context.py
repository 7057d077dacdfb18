"""What every page shows: who is logged in, where, and what the installation is."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from povertycase.choices import ADMINISTRATORS, READ_ONLY, Role
from povertycase.models import Installation, Notification, User

REMEMBERED = "_frame_of_page"
AT_WORK = frozenset(Role) - ADMINISTRATORS
VISITS = AT_WORK - {Role.DEPARTMENT}
VISITING = frozenset({Role.VILLAGE, Role.HELPER, Role.TOWNSHIP})
OFFICES = frozenset({Role.TOWNSHIP, Role.COUNTY}) | READ_ONLY

# (label, url name, icon, who has it in the menu); the screens of the county's business.
BUSINESS = (
    (_("首页"), "home", "house", frozenset(Role)),
    (_("数据看板"), "dashboard", "bar-chart-line", AT_WORK),
    (_("花名册"), "households:list", "people", AT_WORK),
    (_("民生台账"), "households:ledgers", "journal-check", AT_WORK),
    (_("结对帮扶"), "households:pairing-list", "person-heart", AT_WORK),
    (_("走访"), "households:visit-list", "person-walking", VISITS),
    (_("手机走访"), "phone:shell", "phone", VISITING),
    (_("驻村帮扶"), "households:team-list", "house-heart", AT_WORK),
    (_("项目资金"), "projects:list", "bank", AT_WORK),
    (_("防返贫监测"), "monitoring:case-list", "shield-check", VISITS),
    (_("防返贫监测"), "monitoring:warning-list", "shield-check", frozenset({Role.DEPARTMENT})),
    (_("问题整改"), "rectification:list", "clipboard-check", AT_WORK),
    (_("责任考核"), "rectification:report-list", "calendar-check", AT_WORK - {Role.HELPER}),
    (_("花名册导入"), "households:roll-list", "file-earmark-arrow-up", OFFICES),
    (_("外发消息"), "outbox", "send", frozenset({Role.SYSTEM})),
)

# It has no row for a unit that only helps; its own households stand under 结对帮扶.
REGISTER = "households:list"

# A screen of the menu that stands for everything below other addresses than its own.
STANDS_FOR = {
    "home": ("home", "task-list"),
    "monitoring:warning-list": ("monitoring:case-list",),
    "rectification:report-list": (
        *("rectification:report-list", "rectification:requirement-list", "rectification:meeting-list"),
        *("rectification:plan-list", "rectification:unit-group-list"),
        *("rectification:target-table", "rectification:statement-list"),
        *("rectification:zone-list", "rectification:score-list"),
        *("rectification:inspection-list", "rectification:talk-list", "rectification:sanction-list"),
    ),
}


def page(request: HttpRequest) -> dict[str, Any]:
    """What the frame of a page shows, found once a request: a table is a template of its own inside."""
    remembered: dict[str, Any] | None = getattr(request, REMEMBERED, None)
    if remembered is None:
        remembered = _frame(request)
        setattr(request, REMEMBERED, remembered)
    return remembered


def _frame(request: HttpRequest) -> dict[str, Any]:
    """Installation, posting, navigation and unread count; nothing for somebody not logged in."""
    shown: dict[str, Any] = {"installation": Installation.objects.first()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return shown
    return shown | {
        "posting": user.postings[0] if user.postings else None,
        "navigation": menu_at(user, request.path),
        "unread": Notification.objects.visible_to(user).filter(read_at=None).count(),
        "account_lack": getattr(request, "account_lack", None),
    }


def navigation(user: User) -> list[dict[str, Any]]:
    """The menu of one user: business screens, the admin for administrators."""
    roles = {Role(posting.role) for posting in user.postings}
    prefix = get_script_prefix()
    items = [
        {
            "label": label,
            "url": _address(name, prefix),
            "icon": icon,
            "sections": [_address(each, prefix) for each in STANDS_FOR.get(name, (name,))],
        }
        for label, name, icon, allowed in BUSINESS
        if (name == "home" or roles & allowed) and not (name == REGISTER and user.is_of_helping_unit)
    ]
    if user.is_staff:
        admin = _address("admin:index", prefix)
        items.append({"label": _("系统管理"), "url": admin, "sections": [admin], "icon": "gear"})
    return items


def menu_at(user: User, path: str) -> list[dict[str, Any]]:
    """The menu with the screen of `path` marked: for a page that belongs elsewhere than its address says."""
    return _marked(navigation(user), path)


@cache
def _address(name: str, prefix: str) -> str:
    """The address of a screen below the site's prefix: found once, every page shows them all."""
    return reverse(name)


def _marked(items: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """The same with the present screen marked: the one whose address is the longest beginning of `path`."""
    sections = [section for item in items for section in item["sections"]]
    here = max((each for each in sections if _leads_to(each, path)), key=len, default="")
    return [item | {"active": here in item["sections"]} for item in items]


def _leads_to(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)

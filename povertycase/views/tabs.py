"""The tabs above the pages of one business: those that are there, with the present one marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Tab:
    """One page, and whether it is the present one."""

    label: str
    url: str
    is_here: bool = False


def tabs_of(
    request: HttpRequest, pages: Iterable[tuple[object, str]], below: Mapping[str, str] | None = None
) -> list[Tab]:
    """(label, url name) of each page as a tab; a page that is not there is left out.

    The present one is the longest that fits the address. below: {url name: the tab's}, for pages without a
    tab of their own whose address begins elsewhere.
    """
    match = request.resolver_match
    path = _address((below or {}).get(match.view_name, "") if match else "") or request.path
    known = [(label, url) for label, url in ((label, _address(name)) for label, name in pages) if url]
    here = max((url for _label, url in known if path.startswith(url)), key=len, default="")
    return [Tab(str(label), url, url == here) for label, url in known]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""

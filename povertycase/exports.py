"""What can be taken away as a file: each list, in the words of the page it stands on.

Apps declare theirs: `exports` in an app's configuration is {verb of the trail: dotted name}. The name is of
the function that the page of the export asks itself: from a request, and the keys its address names, to an
Export. So the file of a later hour is what that page would give its reader then, rights included.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.db.models import Model
from django.http import HttpResponse, QueryDict
from django.utils.module_loading import import_string

from povertycase.access import UserRequest
from povertycase.sheets import writing

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A list to be taken away.

    title: of the page that asks what for; source, back: the page on which the list stands. name: of the
    file. unit: what one row counts. holds: what the sheet has and what it leaves out. tables: the sheets,
    made when they are written; a footer says what stands behind who took it. original: a file that is handed
    over as it was sent in, in their place. about: the record that the trail names, else whoever takes it;
    facts: what the trail says beside `rows`. is_full: identities stand in full.
    """

    title: str
    source: str
    back: str
    name: str
    unit: str
    holds: str
    rows: int
    tables: Callable[[], Sequence[writing.Table]] = tuple
    original: Any = None
    about: Model | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_full: bool = False


def export_kinds() -> dict[str, str]:
    """{verb of the trail: dotted name} of every export there is."""
    told = (getattr(app, "exports", {}) for app in apps.get_app_configs())
    return {kind: path for known in told for kind, path in known.items()}


def opened(kind: str, request: Any, arguments: Mapping[str, Any]) -> Export:
    """The list of a kind as the request's reader sees it now. Raises what its page would answer."""
    found: Export = import_string(export_kinds()[kind])(request, **arguments)
    return found


def asked_again(user: Any, query: str) -> UserRequest:
    """The request with which somebody opened a list, made anew for a file that is written later."""
    request = UserRequest()
    request.method, request.user, request.GET = "GET", user, QueryDict(query)
    return request


def kept(content: bytes, name: str) -> HttpResponse:
    """The answer that is a file to keep under its name."""
    kind = WORKBOOK if name.endswith(".xlsx") else "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response

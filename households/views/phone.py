"""手机走访: the page a phone keeps, its worker, and the two things it asks the server for."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import condition, require_safe

from households.reports import phone as reports
from povertycase.models import User
from povertycase.views.requests import PageRequest

OURS = "households/phone/"
WORKBOX = tuple(
    f"vendor/workbox-{module}-7.4.1/workbox-{module}.js"
    for module in ("core", "routing", "strategies", "precaching")
)
WORKER = OURS + "worker.js"
# Classic scripts in the order they run: names of modules would not be found under hashed file names.
SCRIPTS = (
    "vendor/dexie-4.4.7/dexie.min.js",
    "vendor/compressorjs-1.3.0/compressor.min.js",
    *(
        f"{OURS}{name}.js"
        for name in (
            "base",
            "store",
            "account",
            "net",
            "outbox",
            "lock",
            "photos",
            "pad",
            "place",
            "answers",
            "fields",
            "blocks",
            "form",
            "exporting",
            "lists",
            "household",
            "sending",
            "mine",
            "update",
            "app",
        )
    ),
)
STYLES = (OURS + "phone.css",)
ICONS = (OURS + "icon.svg", OURS + "icon-192.png", OURS + "icon-512.png")
SHELL = "/m/"
MANIFEST = "/m/manifest.webmanifest"


def _version_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _shell_html() -> str:
    # Without the request: the page must not know who asks.
    return render_to_string("households/phone/shell.html", {"scripts": SCRIPTS, "styles": STYLES})


def _manifest_json() -> str:
    icons = [
        {"src": static(ICONS[0]), "sizes": "any", "type": "image/svg+xml"},
        {"src": static(ICONS[1]), "sizes": "192x192", "type": "image/png"},
        {"src": static(ICONS[2]), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
    ]
    manifest = {
        "id": SHELL,
        "name": _("防返贫手机走访"),
        "short_name": _("手机走访"),
        "lang": "zh-CN",
        "start_url": SHELL,
        "scope": SHELL,
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#eef1f4",
        "theme_color": "#b3151b",
        "icons": icons,
    }
    return json.dumps(manifest, ensure_ascii=False)


def _entry(name: str) -> dict[str, str | None]:
    """A file of the precache list; one whose address holds its digest needs no revision beside it."""
    url = static(name)
    if url != f"{settings.STATIC_URL}{name}":
        return {"url": url, "revision": None}
    return {"url": url, "revision": _digest(str(finders.find(name)))}


def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


def _worker_js() -> str:
    entries = [_entry(name) for name in (*SCRIPTS, *STYLES, *ICONS)]
    entries.append({"url": SHELL, "revision": _version_of(_shell_html())})
    entries.append({"url": MANIFEST, "revision": _version_of(_manifest_json())})
    worker = _entry(WORKER)
    lines = [
        f"self.PRECACHE = {json.dumps(entries)};",
        f"self.WORKER_REVISION = {json.dumps(worker['revision'])};",
        f"importScripts({', '.join(json.dumps(static(name)) for name in WORKBOX)});",
        f"importScripts({json.dumps(worker['url'])});",
    ]
    return "\n".join(lines) + "\n"


def _tag(text: str) -> str:
    return f'"{_version_of(text)}"'


@login_not_required
@require_safe
@cache_control(no_cache=True)
@condition(etag_func=lambda request: _tag(_shell_html()))
def shell(request: HttpRequest) -> HttpResponse:
    """The page itself: the same bytes for everybody, so that a phone may keep it."""
    return HttpResponse(_shell_html())


@login_not_required
@require_safe
@cache_control(no_cache=True)
@condition(etag_func=lambda request: _tag(_manifest_json()))
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the page on its home screen."""
    return HttpResponse(_manifest_json(), content_type="application/manifest+json")


@login_not_required
@require_safe
@cache_control(no_cache=True)
@condition(etag_func=lambda request: _tag(_worker_js()))
def worker(request: HttpRequest) -> HttpResponse:
    """The worker with the list of files it keeps; another list is another worker."""
    return HttpResponse(_worker_js(), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@never_cache
def token(request: HttpRequest) -> HttpResponse:
    """Whether there is a connection, who is logged in, and a token for what is sent next; 401 for nobody."""
    if not isinstance(request.user, User):
        return JsonResponse({"code": "not_authenticated", "message": _("请先登录。")}, status=401)
    answer = {
        "user": request.user.pk,
        "name": request.user.name,
        "csrf": get_token(request),
        "server_time": timezone.now().isoformat(),
        "connected": True,
    }
    return JsonResponse(answer)


@require_safe
def data(request: PageRequest) -> HttpResponse:
    """What the phone holds of its households; 304 when it holds it already."""
    held = reports.phone_data(request.user)
    etag = reports.etag_of(held)
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    else:
        answer = JsonResponse(held | {"server_time": timezone.now().isoformat()})
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-store, private"
    return answer

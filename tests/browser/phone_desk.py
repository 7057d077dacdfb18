"""A stand-in for the visits' API that answers as told: what a phone does with every answer is tried here."""

import hashlib
import json
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from povertycase import urls


@dataclass
class Desk:
    """What was received. answers: statuses of the next requests in their order, 0 for as it is."""

    visits: dict[str, bytes] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)
    asked: list[SimpleNamespace] = field(default_factory=list)
    answers: list = field(default_factory=list)

    def clear(self):
        """As new."""
        for kept in (self.visits, self.photos, self.asked, self.answers):
            kept.clear()

    @property
    def bodies(self):
        """The visits as they came, read."""
        return [json.loads(body) for body in self.visits.values()]


DESK = Desk()


def _receipt(body):
    return hashlib.sha256(body).hexdigest()[:10].upper()


def _told(status, body):
    """The answer the test asked for."""
    headers = {"Retry-After": "30"} if status in {429, 503} else {}
    answer = {"code": "told", "message": "测试要求这样回答", "details": []}
    if status == 422:
        row = {"field": "answers.water.litres", "code": "x", "message": "每人每天水量：太大", "clause": ""}
        answer["details"] = [row]
    if status in {202, 409, 412}:
        answer["receipt"] = _receipt(body)
    return JsonResponse(answer, status=status, headers=headers)


def _put(request, kept, key):
    body = request.body
    DESK.asked.append(
        SimpleNamespace(key=key, path=request.path, csrf=request.headers.get("X-CSRFToken"), body=body)
    )
    told = DESK.answers.pop(0) if DESK.answers else None
    if told:
        return _told(told, body)
    if kept.get(key, body) != body:
        return JsonResponse({"code": "conflict", "message": "内容不同", "receipt": "0" * 10}, status=409)
    status = 200 if key in kept else 201
    kept[key] = body
    return JsonResponse({"id": key, "receipt": _receipt(body), "checks": [], "proposals": 0}, status=status)


@csrf_exempt
def visit(request, key):
    """PUT of a visit."""
    return _put(request, DESK.visits, key)


@csrf_exempt
def photo(request, visit, key):
    """PUT of a picture."""
    return _put(request, DESK.photos, key)


urlpatterns = [
    path("api/v1/visits/<str:key>/", visit),
    path("api/v1/visits/<str:visit>/photos/<str:key>/", photo),
    *urls.urlpatterns,
]
handler404 = urls.handler404

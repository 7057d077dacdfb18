"""Runs the cells of the matrix and collects what is wrong."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver

from tests.rights.oracle import leaks
from tests.rights.policy import POLICY
from tests.rights.world import CAST, REACH, RELATIONS
from tests.urls import operations

ABSENT = 9_999_999
REGISTER = ("households_household", "households_person", "households_householdmembership")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Run:
    """cells: how many were looked at; faults: sentences about the ones that are wrong."""

    cells: int = 0
    faults: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def site():
    """Every address outside the admin, which has its own matrix."""
    return [op for op in operations(get_resolver()) if not op.name.startswith("admin:")]


def run(cast, places, only=None):
    """Every cell, or those whose address `only` accepts; each in a transaction that is rolled back."""
    found = Run()
    before = digest()
    for name in CAST:
        client = Client(raise_request_exception=False)
        if name != "anonymous":
            client.force_login(getattr(cast, name), backend=BACKEND)
        for operation in site():
            for method in operation.methods:
                if only is None or only(operation):
                    rule = POLICY.get((operation.name, method))
                    if rule is not None:
                        _cells(found, client, name, operation, method, rule, places)
    if digest() != before:
        found.faults.append("the register changed although every cell was rolled back")
    return found


def digest():
    """An order-independent hash of the register."""
    with connection.cursor() as cursor:
        hashes = []
        for table in REGISTER:
            cursor.execute(f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {table} t")
            hashes.append(cursor.fetchone())
    return hashes


def _cells(found, client, name, operation, method, rule, places):
    for relation in RELATIONS:
        given = {}
        if rule.subject:
            given[rule.argument] = places[relation].records[rule.subject]
        answer = _ask(client, operation, method, rule, given)
        found.cells += 1
        where = f"{name} {method} {operation.name} {relation}: "
        found.faults += [where + fault for fault in _judge(name, relation, rule, answer, places)]
        if rule.subject and relation not in REACH[name] and answer.status_code == 404:
            absent = _ask(client, operation, method, rule, {rule.argument: ABSENT})
            if _plain(absent) != _plain(answer):
                found.faults.append(where + "an absent record answers differently")


def _ask(client, operation, method, rule, given):
    body = {
        key: given.get(value, value) if value == "pk" else value for key, value in (rule.body or {}).items()
    }
    path = operation.path(**given)
    with transaction.atomic():
        if method == "GET":
            answer = client.get(path)
        elif operation.name.startswith("api:"):
            answer = client.generic(method, path, json.dumps(body), content_type="application/json")
        else:
            answer = client.generic(
                method, path, urlencode(body), content_type="application/x-www-form-urlencoded"
            )
        transaction.set_rollback(True)
    return answer


def _judge(name, relation, rule, answer, places):
    if answer.status_code >= 500:
        yield f"error {answer.status_code}"
    hidden = [canary for other in RELATIONS if other not in REACH[name] for canary in places[other].shown]
    secret = [canary for place in places.values() for canary in place.secret]
    for canary in leaks(answer, [*hidden, *secret]):
        yield f"leaks {canary}"
    yield from _status_faults(name, relation, rule, answer.status_code)


def _status_faults(name, relation, rule, status):
    if rule.public:
        return
    if name == "anonymous":
        if status not in {302, 401, 403}:
            yield f"open without login ({status})"
    elif rule.subject and relation not in REACH[name]:
        if status not in {403, 404, 405}:
            yield f"reaches a record out of reach ({status})"
    elif name not in rule.roles:
        if status not in {403, 404}:
            yield f"not refused ({status})"
    elif status in {401, 403, 404, 405}:
        yield f"refused although allowed ({status})"


def _plain(answer):
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, len(body) // 64

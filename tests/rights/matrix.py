"""Runs the cells of the matrix and collects what is wrong."""

import copy
import json
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver

from tests.rights.oracle import leaks
from tests.rights.policy import NOT_OFFERED, POLICY
from tests.rights.world import CAST, OWNERS, REACH, RELATIONS
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


def run(cast, places, names=CAST, beginning=""):
    """Every cell of the people named, at addresses that begin so; each is rolled back afterwards."""
    found = Run()
    before = digest()
    for name in names:
        client = Client(raise_request_exception=False)
        if name != "anonymous":
            client.force_login(getattr(cast, name), backend=BACKEND)
        for operation in (op for op in site() if op.name.startswith(beginning)):
            for method in operation.methods:
                _cells(found, client, name, operation, method, rule_for(operation, method), places)
    if digest() != before:
        found.faults.append("the register changed although every cell was rolled back")
    return found


def rule_for(operation, method):
    """The rule of policy.py; PUT is judged like POST; a method without a rule must not be offered."""
    rules = POLICY.get((operation.name, method)) or (
        POLICY.get((operation.name, "POST")) if method == "PUT" else None
    )
    return rules or NOT_OFFERED


def digest():
    """An order-independent hash of the register."""
    with connection.cursor() as cursor:
        hashes = []
        for table in REGISTER:
            cursor.execute(f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {table} t")
            hashes.append(cursor.fetchone())
    return hashes


def _cells(found, client, name, operation, method, rule, places):
    answer = None
    for relation in RELATIONS:
        given, body = {}, _body(rule, places[relation])
        if rule.subject:
            given[rule.argument] = places[relation].records[rule.subject]
        # A collection is asked once and its answer judged for each place.
        if rule.subject or answer is None:
            answer = _ask(client, operation, method, body, given)
        found.cells += 1
        where = f"{name} {method} {operation.name} {relation}: "
        found.faults += [where + fault for fault in _judge(name, relation, rule, answer, places)]
        if not _reaches(name, relation, rule) and answer.status_code == 404:
            absent = _ask(client, operation, method, body, {rule.argument: ABSENT})
            if _plain(absent) != _plain(answer):
                found.faults.append(where + "an absent record answers differently")


def _body(rule, place):
    def filled(value):
        return place.records[value[1:]] if isinstance(value, str) and value.startswith("$") else value

    return {key: filled(value) for key, value in (rule.body or {}).items()}


def _ask(client, operation, method, body, given):
    path = operation.path(**given)
    cookies = copy.deepcopy(client.cookies)  # a logout is rolled back in the database, not in the browser
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
    client.cookies = cookies
    return answer


def _judge(name, relation, rule, answer, places):
    if answer.status_code >= 500:
        yield f"error {answer.status_code} {getattr(answer, 'exc_info', None)}"
    hidden = [canary for other in RELATIONS if other not in REACH[name] for canary in places[other].shown]
    opened = {relation} if rule.reveals and relation in REACH[name] else set()
    secret = [canary for other in RELATIONS if other not in opened for canary in places[other].secret]
    for canary in leaks(answer, [*hidden, *secret]):
        yield f"leaks {canary}"
    yield from _status_faults(name, relation, rule, answer.status_code)


def _status_faults(name, relation, rule, status):
    if not rule.public and not _may_answer(name, relation, rule, status):
        yield f"answers {status}"


def _may_answer(name, relation, rule, status):
    """Whether the status is one this person may get for this record."""
    if rule is NOT_OFFERED:
        return status in {302, 401, 403, 404, 405}
    if name == "anonymous":
        return status in {302, 401, 403}
    if rule.personal:
        return (status == 404) is (OWNERS[relation] != name)
    if not _reaches(name, relation, rule):
        return status in {403, 404}
    if name not in rule.roles:
        return status in {403, 404}
    return status not in {401, 403, 404, 405} or (rule.may_be_absent and status == 404)


def _reaches(name, relation, rule):
    if rule.subject is None or rule.everywhere:
        return True
    return relation in REACH[name] and name not in rule.beyond


def _plain(answer):
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, len(body) // 64

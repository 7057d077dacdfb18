"""Runs the cells of the matrix: every address x method x person x place; collects what is wrong."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection
from django.urls import get_resolver

from tests.rights import administration
from tests.rights.asking import Asker, quickly
from tests.rights.oracle import leaks
from tests.rights.policy import NOT_OFFERED, POLICY, Rule
from tests.rights.world import CAST, OWNERS, REACH, RELATIONS
from tests.urls import operations

ABSENT, ABSENT_VISIT = 9_999_999, "00000000-0000-4000-8000-000000000000"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
# Nothing is offered by these that GET and POST do not offer already.
ASKING = {"HEAD": "GET", "OPTIONS": "GET", "PUT": "POST"}
WORD = re.compile("[A-Z][a-z]+")
REGISTER = ("households_household", "households_person", "households_householdmembership")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
REFUSALS = frozenset({302, 401, 403, 404, 405})


@dataclass
class Run:
    """executed: (route, method, person, place) of each cell; faults: sentences about those that are wrong.

    files: how many workbooks came back and were opened.
    """

    executed: set[tuple[str, str, str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    files: int = 0


@lru_cache(maxsize=1)
def everywhere():
    """Every address."""
    return list(operations(get_resolver()))


@lru_cache(maxsize=1)
def site():
    """Every address outside the admin, which follows ADMIN_RIGHTS and not policy.py."""
    return [op for op in everywhere() if not op.name.startswith("admin:")]


def run(cast, places, names=CAST, beginning="", methods=METHODS):
    """The cells of the people named, at addresses that begin so; each is rolled back afterwards.

    methods: those that are tried at every address; None tries at each address what it offers.
    """
    found = Run()
    before = digest()
    for _done in _tried(found, cast, places, names, _beginning(beginning), methods):
        pass
    if digest() != before:
        found.faults.append("the register changed although every cell was rolled back")
    return found


def bites(cast, places, model, names=CAST, beginning=""):
    """Whether `run` would find any fault in what the addresses offer; it stops at the first.

    Those that are called like the model come first: there its records are.
    """
    found, words = Run(), WORD.findall(model.__name__)
    addresses = sorted(
        _beginning(beginning), key=lambda op: sum(word.lower() not in op.name for word in words)
    )
    return any(found.faults for _done in _tried(found, cast, places, names, addresses, None))


def _beginning(name):
    return [operation for operation in everywhere() if operation.name.startswith(name)]


def _tried(found, cast, places, names, addresses, methods):
    """Yields after each address and method."""
    with quickly(BACKEND):
        for name in names:
            with Asker(None if name == "anonymous" else getattr(cast, name)) as asker:
                for operation in addresses:
                    for method in methods or operation.methods:
                        yield _cells(found, asker, name, operation, method, places)


def rule_for(operation, method):
    """The rule of policy.py; a method without one must not be offered, whatever GET and POST are."""
    if operation.name.startswith("admin:"):
        return administration.rule(operation)
    rules = POLICY.get((operation.name, method)) or POLICY.get((operation.name, ASKING.get(method)))
    return rules or _without_rule(operation)


@lru_cache(maxsize=1024)
def _without_rule(operation):
    """Not offered, yet about the same record: absent and foreign must not differ here either."""
    known = [POLICY[key] for key in ((operation.name, "GET"), (operation.name, "POST")) if key in POLICY]
    if not known or known[0].public:
        return known[0] if known else NOT_OFFERED
    return Rule(roles=frozenset(), subject=known[0].subject, argument=known[0].argument, offered=False)


def digest():
    """An order-independent hash of the register."""
    with connection.cursor() as cursor:
        hashes = []
        for table in REGISTER:
            cursor.execute(f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {table} t")
            hashes.append(cursor.fetchone())
    return hashes


def _cells(found, asker, name, operation, method, places):
    rule, answer, absent = rule_for(operation, method), None, None
    for relation in RELATIONS:
        given, body = {}, _body(rule, places[relation])
        if rule.subject:
            given[rule.argument] = places[relation].records.get(rule.subject, ABSENT)
        # A collection is asked once and its answer judged for each place.
        if rule.subject or answer is None:
            answer = asker.ask(operation, method, given, body, again=answer is not None)
            found.files += _is_workbook(answer)
        found.executed.add((operation.route, method, name, relation))
        where = f"{name} {method} {operation.name} {relation}: "
        found.faults += [where + fault for fault in _judge(name, relation, rule, method, answer, places)]
        if rule.subject and not _reaches(name, relation, rule) and answer.status_code == 404:
            if absent is None:
                nobody = ABSENT_VISIT if "-" in str(given[rule.argument]) else ABSENT
                absent = asker.ask(operation, method, {rule.argument: nobody}, body, again=True)
            if _plain(absent) != _plain(answer):
                found.faults.append(where + "an absent record answers differently")


def _body(rule, place):
    def filled(value):
        return place.records[value[1:]] if isinstance(value, str) and value.startswith("$") else value

    return {key: filled(value) for key, value in (rule.body or {}).items()}


def _is_workbook(answer):
    return answer.status_code == 200 and "spreadsheetml" in answer.headers.get("Content-Type", "")


def _judge(name, relation, rule, method, answer, places):
    if answer.status_code >= 500:
        yield f"error {answer.status_code} {getattr(answer, 'exc_info', None)}"
    hidden = [canary for other in RELATIONS if other not in REACH[name] for canary in places[other].shown]
    if rule.hidden is not None:
        hidden = [canary for canary in rule.hidden if canary != name]
    opened = {relation} if rule.reveals and relation in REACH[name] else set()
    secret = [canary for other in RELATIONS if other not in opened for canary in places[other].secret]
    for canary in leaks(answer, [*hidden, *secret]):
        yield f"leaks {canary}"
    if not rule.public and not _may_answer(name, relation, rule, method, answer.status_code):
        yield f"answers {answer.status_code}"


def _may_answer(name, relation, rule, method, status):
    """Whether the status is one this person may get for this record."""
    if method == "OPTIONS" and name != "anonymous":
        return status < 500  # what a method would take is no secret; canaries are looked for all the same
    if status == 405 and method in ASKING:
        return True
    if not rule.offered:
        return status in REFUSALS
    if name == "anonymous":
        return status in {302, 401, 403, 405}
    if rule.personal:
        return (status == 404) is (OWNERS[relation] != name)
    if not _reaches(name, relation, rule) or name not in rule.roles:
        return status in rule.refusals
    if rule.places is not None:
        return status < 500  # the verbs of the admin have a test of their own
    return status not in {401, 403, 404, 405} or (rule.may_be_absent and status in {404, 405})


def _reaches(name, relation, rule):
    if rule.subject is None or rule.everywhere:
        return True
    if rule.places is not None:
        return relation in rule.places and name in rule.roles
    return relation in REACH[name] and name not in rule.beyond


def _plain(answer):
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, len(body) // 64

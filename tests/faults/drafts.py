"""Drafts of visits that come late, often, twice, and of somebody who has left (F-OFF)."""

import contextlib
import datetime
import json
import os
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.db import connections, transaction
from django.utils import timezone
from knox.models import AuthToken

import manage
from households.models import HeldVisit, Pairing, Visit, VisitPhoto
from povertycase.choices import Role
from povertycase.models import Posting, User
from tests import factories
from tests.faults import phones
from tests.faults.verdicts import Verdict
from tests.households.visiting import sent
from tests.ports import own_port

HELPERS, HOUSEHOLDS = 20, 4  # each of them has so many
SECONDS = 60
PROJECT = Path(manage.__file__).parent
CLOCKS = (
    datetime.datetime(1970, 1, 1, 0, 1, tzinfo=datetime.UTC),
    datetime.datetime(2038, 1, 19, 3, 14, 8, tzinfo=datetime.UTC),
)


@dataclass
class Cadre:
    """Somebody who visits, with a token and households."""

    user: User
    token: str
    households: list


@transaction.atomic
def people():
    """The map, and helpers with households of their own; and the county."""
    factories.divisions()
    county = factories.user("county", Role.COUNTY, factories.COUNTY, name="县办")
    cadres = [_cadre(number) for number in range(HELPERS)]
    return cadres, _token(county)


def _token(user):
    return AuthToken.objects.create(user=user)[1]


@transaction.atomic
def _cadre(number):
    user = factories.user(f"helper{number}", Role.HELPER, factories.TOWN, name=f"帮扶{number}")
    households = [factories.household(head=f"户主{number}-{each}") for each in range(HOUSEHOLDS)]
    for household in households:
        Pairing.objects.create(
            helper=user,
            household=household,
            division_id=household.division_id,
            started_on=factories.SINCE,
        )
    return Cadre(user, _token(user), households)


@contextlib.contextmanager
def site(log, **environment):
    """The site under gunicorn as bin/run starts it, on the database of this run; its port."""
    settings = connections["default"].settings_dict
    address = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{settings['NAME']}"
    port = own_port(18_500)
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    command += ["tests.faults.drafts_site:application", "--bind", f"127.0.0.1:{port}"]
    with log.open("ab") as said:
        started = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": address} | environment,
            stdout=said,
            stderr=said,
        )
    try:
        _until_there(port, started, log)
        yield port
    finally:
        started.terminate()
        started.wait(SECONDS)


def _until_there(port, started, log):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert started.poll() is None, log.read_text()[-3000:]
        with contextlib.suppress(URLError, ConnectionError), urlopen(f"http://127.0.0.1:{port}/healthz"):
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text()[-3000:])


def _draft(cadre, rng, *, photo=b"", **changes):
    body = json.loads(json.dumps(sent(rng.choice(cadre.households)) | changes, default=str))
    return phones.Draft(str(uuid.UUID(int=rng.getrandbits(128), version=4)), cadre.token, body, photo)


def _line(port, rng):
    return phones.Line(port, rng)


def _no_errors(verdict, line):
    errors = [status for status in line.statuses if status >= phones.ERRORS]
    verdict.expect("errors of the server", errors, [])


def many_sendings(cadres, port, rng, runs):
    """F-OFF-1: each draft 1 to 19 times, 30 % of the answers swallowed, pictures broken off."""
    verdict = Verdict("F-OFF-1", "drafts sent again and again stand once", runs)
    line = _line(port, rng)
    drafts = [_draft(rng.choice(cadres), rng, photo=phones.picture(seed)) for seed in range(runs)]
    before = Visit.objects.count()
    phones.flush(line, drafts, times=10)
    keys = [draft.key for draft in drafts]
    verdict.expect("visits", Visit.objects.count() - before, runs)
    verdict.expect("visits of these keys", Visit.objects.filter(pk__in=keys).count(), runs)
    verdict.expect("visits in the tray", HeldVisit.objects.filter(visit__in=keys).count(), 0)
    verdict.expect("pictures", VisitPhoto.objects.filter(visit__in=keys).count(), runs)
    _no_errors(verdict, line)
    answers = [{body for status, body in each.answers if status in (200, 201)} for each in drafts]
    verdict.expect("drafts with more than one answer", sum(len(each) != 1 for each in answers), 0)
    pictures = [{body for status, body in each.photo_answers if status in (200, 201)} for each in drafts]
    verdict.expect("pictures with more than one answer", sum(len(each) != 1 for each in pictures), 0)
    known = {str(key): receipt for key, receipt in Visit.objects.values_list("pk", "receipt")}
    told = [json.loads(next(iter(each), b"{}")).get("receipt") for each in answers]
    verdict.expect(
        "receipts without their visit", sum(known.get(k) != r for k, r in zip(keys, told, strict=True)), 0
    )
    verdict.notes.append(f"sent {line.sent}, swallowed {line.swallowed}, broken off {line.cut}")
    return verdict


def two_bodies(cadres, port, rng, runs):
    """F-OFF-2: two tabs send different bodies under one key at the same time."""
    verdict = Verdict("F-OFF-2", "a second body under a known key waits", runs)
    line = _line(port, rng)
    pairs = []
    for _each in range(runs):
        first = _draft(rng.choice(cadres), rng)
        pairs.append((first, phones.Draft(first.key, first.token, first.body | {"note": "另一个标签页"})))
    phones.flush(line, [draft for pair in pairs for draft in pair], times=1)
    keys = [first.key for first, _second in pairs]
    verdict.expect("visits", Visit.objects.filter(pk__in=keys).count(), runs)
    verdict.expect("waiting", HeldVisit.objects.filter(visit__in=keys, reason="conflict").count(), runs)
    _no_errors(verdict, line)
    for first, second in pairs:
        won = sorted({min(first.statuses), min(second.statuses)})
        verdict.expect("one won and one waits", won[-1], 409)
        receipts = {json.loads(body)["receipt"] for each in (first, second) for _s, body in each.answers}
        verdict.expect("receipts", len(receipts), 2)
        verdict.expect("the author reads the visit", line.get(first.path, first.token)[0], 200)
        held = HeldVisit.objects.get(visit=first.key)
        verdict.expect("and what waits", line.get(f"/api/v1/held-visits/{held.pk}/", first.token)[0], 200)
    return verdict


def left_behind(cadres, port, rng, runs, county):
    """F-OFF-3: before the phone found a signal, somebody moved, a pairing ended, a household moved."""
    verdict = Verdict("F-OFF-3", "drafts of a household that was lost meanwhile", runs)
    line = _line(port, rng)
    leavers = [_leaver(number) for number in range(3)]
    drafts = [_draft(leavers[number % 3], rng) for number in range(runs)]
    _lose(leavers)
    phones.flush(line, drafts, times=2)
    keys = [draft.key for draft in drafts]
    verdict.expect("visits", Visit.objects.filter(pk__in=keys).count(), 0)
    verdict.expect("waiting", HeldVisit.objects.filter(visit__in=keys, reason="left").count(), runs)
    _no_errors(verdict, line)
    for draft in drafts:
        verdict.expect("told to be received", set(draft.statuses), {202})
        verdict.expect("receipts", len({json.loads(body)["receipt"] for _s, body in draft.answers}), 1)
        held = HeldVisit.objects.get(visit=draft.key)
        address = f"/api/v1/held-visits/{held.pk}/"
        verdict.expect("its author reads it back", line.get(address, draft.token)[0], 404)
        verdict.expect("or the visit", line.get(draft.path, draft.token)[0], 404)
        verdict.expect("the county reads it", line.get(address, county)[0], 200)
    return verdict


def _leaver(number):
    return _cadre(f"-left{number}-{uuid.uuid4().hex[:6]}")


def _lose(leavers):
    moved, ended, household_gone = leavers
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Posting.objects.filter(user=moved.user).update(valid_to=yesterday)
    factories.post(moved.user, Role.HELPER, factories.SISTER_TOWN, valid_from=timezone.localdate())
    Pairing.objects.filter(helper=ended.user).update(ended_on=yesterday)
    for household in household_gone.households:
        Pairing.objects.filter(household=household).update(ended_on=yesterday)
        type(household).objects.filter(pk=household.pk).update(division=factories.SISTER_VILLAGE)


def wrong_clocks(cadres, port, rng, runs):
    """F-OFF-4: a phone's clock stands in 1970, in 2038 or a day ahead."""
    verdict = Verdict("F-OFF-4", "a wrong clock loses nothing", runs)
    line = _line(port, rng)
    clocks = [*CLOCKS, timezone.now() + datetime.timedelta(days=1)]
    drafts = [
        _draft(rng.choice(cadres), rng, visited_at=clocks[number % 3].isoformat(), clock_offset_seconds=None)
        for number in range(runs)
    ]
    phones.flush(line, drafts, times=2)
    found = Visit.objects.filter(pk__in=[draft.key for draft in drafts])
    verdict.expect("visits", found.count(), runs)
    verdict.expect("suspect", found.filter(is_clock_suspect=True).count(), runs)
    verdict.expect("of today", found.filter(visited_on=timezone.localdate()).count(), runs)
    _no_errors(verdict, line)
    return verdict


def storm(cadres, port, rng, runs):
    """F-OFF-5: so many phones find a signal within a minute; each sends until it is through."""
    verdict = Verdict("F-OFF-5", "phones that all come at once", runs)
    line = _line(port, rng)
    drafts = [_draft(rng.choice(cadres), rng, photo=phones.picture(seed)) for seed in range(runs)]
    phones.storm(line, drafts)
    _no_errors(verdict, line)
    verdict.expect("visits", Visit.objects.filter(pk__in=[draft.key for draft in drafts]).count(), runs)
    waits = sorted(line.waits)
    slowest = waits[int(len(waits) * 0.99)]
    verdict.expect("99 of 100 answered within 10 s", slowest < 10, True)
    verdict.expect("told to come back in 5 to 30 s", all(5 <= wait <= 30 for wait in line.retry_after), True)
    verdict.notes.append(
        f"sent {line.sent}, sent away {len(line.retry_after)}, p99 {slowest:.2f} s, longest {waits[-1]:.2f} s"
    )
    verdict.is_harmed = True  # shown by its own test: without counters nobody is sent away
    return verdict


def harmed(cadres, port, rng, runs):
    """Whether drafts sent three times each stand more than once on a site without the guard."""
    line = _line(port, rng)
    before = Visit.objects.count()
    for _each in range(runs):
        draft = _draft(rng.choice(cadres), rng)
        for _again in range(3):
            phones.insist_once(line, phones.Draft(draft.key, draft.token, draft.body))
    return Visit.objects.count() - before != runs

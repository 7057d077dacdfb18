"""F-IMP-7: PostgreSQL dies while a roll is written, comes back, and the import ends the same."""

import json
import signal
import time
from http import HTTPStatus

from tests.faults import kills
from tests.faults.rig import SECONDS
from tests.faults.verdicts import Verdict, differs
from tests.faults.zombies import until_stopped

TITLE = "PostgreSQL killed while the register is written"
WORDS = "系统正在恢复"
API = "/api/v1/me/"
EMPTY = HTTPStatus.SERVICE_UNAVAILABLE


def prove(ground, rng, rounds):
    """Rounds of one outage each, seen by whoever reloads the page; then one without cursor and staging."""
    rig = ground.rig
    verdict = Verdict("F-IMP-7", TITLE, runs=rounds)
    expected, spans = kills.undisturbed(rig)
    for number in range(rounds):
        database = rig.copy()
        rig.run(database, "work", "accept")
        with rig.pages(database) as pages:
            delay = rng.uniform(0, 0.8 * spans[kills.APPLYING])
            seconds = _outage(ground, database, delay, pages, verdict)
            found = rig.run(database, "expire", "work", "outcome")
        _judge_pages(verdict, pages)
        verdict.same(f"outage {number + 1}", found, expected)
        verdict.expect("rows lost, doubled", rig.accounted(database), (0, 0))
        verdict.notes += [
            f"outage {number + 1}: {seconds:.1f} s; pages answered "
            + ", ".join(f"{status} × {pages.answers.count(status)}" for status in sorted(set(pages.answers)))
        ]
        rig.drop()
    verdict.is_harmed = _unguarded(ground, expected)
    rig.drop()
    return verdict


def _outage(ground, database, delay, pages, verdict):
    """Kill the server under a writing worker; seconds until it answers again."""
    process, _answer = ground.rig.worker(database, "work")
    with ground.rig.looking(database) as cursor:
        while process.poll() is None and kills.look(cursor, ground.rig.batch).phase != kills.APPLYING:
            time.sleep(kills.LOOK)
        time.sleep(delay)
        phase = kills.look(cursor, ground.rig.batch).phase
    began = time.monotonic()
    ground.kill("postgres")
    _ask_the_api(pages, verdict)
    process.wait(SECONDS)
    ground.until_there()
    verdict.expect("met while applying", phase in {kills.APPLYING, kills.CLOSING}, True)
    return time.monotonic() - began


def _ask_the_api(pages, verdict):
    answer, text = pages.ask(API)
    verdict.expect("the API meanwhile", answer.status, EMPTY)
    if answer.status == EMPTY:
        said = json.loads(text)
        verdict.expect("the API says", (said["code"], WORDS in said["message"]), ("recovering", True))
        verdict.expect("the API tells when", bool(answer.headers["Retry-After"]), True)


def _judge_pages(verdict, pages):
    verdict.expect("other answers of the page", set(pages.answers) - {HTTPStatus.OK, EMPTY}, set())
    verdict.expect("the page says", WORDS in pages.others.get(EMPTY, ""), True)
    verdict.expect("the page is there again", pages.answers[-1], HTTPStatus.OK)


def _unguarded(ground, expected):
    """With cursor and emptied staging disabled, an outage between two chunks does harm."""
    rig = ground.rig
    database = rig.copy()
    rig.run(database, "work", "accept")
    process, _answer = rig.worker(database, "work", "--stop", "committed:3", "--without", "cursor")
    until_stopped(process)
    ground.kill("postgres")
    process.send(signal.SIGKILL)
    process.wait(SECONDS)
    ground.until_there()
    return differs(rig.run(database, "expire", "work", "outcome", "--without", "cursor"), expected)

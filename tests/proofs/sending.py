"""The outbox under real workers that are killed, against a gateway that fails in every way."""

import os
import random
from collections import Counter
from contextlib import contextmanager

from povertycase.models import Channel, Dispatch
from tests import factories
from tests.faults.verdicts import Verdict
from tests.gateway import ANSWERS, gateway
from tests.proofs.monthends import PATIENCE
from tests.proofs.reminding import DELIVER, Post, laid_out

TITLE = "F-REM-3", "a gateway that fails in every way, workers killed in between"
DAY = "2099-01-01"  # a message is sent until its day is over
HOW = (*ANSWERS, "silent", "cut")
ROWS = "SELECT text, state, attempts, answer FROM povertycase_dispatch"
OPEN = f"{ROWS} WHERE state IN ('waiting', 'sending')"


def _messages(robot, number):
    """A group each, so that the same text read twice is the same message twice."""
    factories.divisions()
    groups = Channel.objects.bulk_create(
        Channel(
            name=f"群{each}", kind="wecom", division_id=factories.COUNTY, address=f"{robot.address}&n={each}"
        )
        for each in range(number)
    )
    Dispatch.objects.bulk_create(
        Dispatch(channel=group, day=DAY, until_on=DAY, text=f"【防返贫】{group.name}") for group in groups
    )


def gateways(folder, queue_url, *, number, seed, kills):
    """Every message leaves once or is known not to have left; of the others nobody says that they did."""
    verdict = Verdict(*TITLE, runs=number)
    with gateway(folder) as robot, _trusted(folder, robot):
        stand, _none = laid_out(folder, lambda: _messages(robot, number))
        site = Post(stand, queue_url, task=DELIVER)
        _sent(site, robot, seed, "--kills", f"{seed}:{kills}")
        _judge(verdict, site, robot, number)
        blind = Post(stand, queue_url, task=DELIVER)
        _sent(blind, robot, seed, "--without", "blind")
        doubled = sum(times > 1 for times in robot.shown.values())
        verdict.is_harmed = bool(doubled)
        verdict.notes.append(f"with blind repetition {doubled} groups read it more than once")
        stand.rig.drop()
    return verdict


@contextmanager
def _trusted(folder, robot):
    """The processes of the proof know the gateway's certificate and may speak to it."""
    wanted = {"SSL_CERT_FILE": str(folder / "ca.pem"), "POVERTYCASE_WEBHOOK_HOSTS": robot.host}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            os.environ.update({name: value} if value is not None else {})


def _sent(site, robot, seed, *words):
    robot.asked.clear()
    robot.shown.clear()
    robot.script[:] = [
        *random.Random(seed).choices(
            HOW, k=20 * site.rows("SELECT count(*) FROM povertycase_dispatch")[0][0]
        ),
        "ok",
    ]
    with site.clocks("--impatient", *words, beats=1, workers=4):
        patience = PATIENCE * 4  # one message after the other; some are waited for
        assert site.until(lambda: not site.rows(OPEN), patience), site.said()
        site.until_calm()


def _judge(verdict, site, robot, number):
    rows = site.rows(ROWS)
    states = Counter(state for _text, state, _attempts, _answer in rows)
    by_answer = Counter(answer for _text, state, _attempts, answer in rows if state == "unknown")
    read = {text for text, times in robot.shown.items() if times}
    killed, in_hand = site.killed()
    verdict.notes += [
        f"{dict(states)}; {len(robot.asked)} requests, {killed} workers killed, {in_hand} of them at it",
        f"unknown by {dict(by_answer)}",
    ]
    verdict.expect("messages", len(rows), number)
    verdict.expect("read twice", [text for text, times in robot.shown.items() if times > 1], [])
    for text, state, _attempts, _answer in rows:
        if state == "sent":
            verdict.expect(f"{text} is sent and read", text in read, True)
        if state == "failed":
            verdict.expect(f"{text} is not sent and not read", text in read, False)
    verdict.expect("some are unknown", states["unknown"] > 0, True)
    verdict.expect("errors", site.noted("fail"), Counter())

"""F-IMP-1: a worker and what it started are killed at random times, over the whole life of an import."""

import contextlib
import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus

from households.choices import RollStage
from households.models.roll_stages import ANNOUNCED, NAMESPACE, ROOM
from tests.faults.rig import SECONDS
from tests.faults.verdicts import Verdict, differs

TITLE = "worker group killed (SIGKILL) at random times"
READING, CHECKING, COMPARING, WAITING = "reading", "checking", "comparing", "waiting"
APPLYING, CLOSING = "applying", "closing"
PHASES = (READING, CHECKING, COMPARING, WAITING, APPLYING, CLOSING)
# Of a hundred kills; the rest falls while the register is written.
SHARES = {READING: 10, CHECKING: 8, COMPARING: 8, WAITING: 4, CLOSING: 6}
KILLS_A_LIFE = 10
LOOK = 0.001  # seconds between two looks at the progress
STATE = """
    SELECT batch.status, job.done_steps, job.total_steps, job.cursor ->> 'step',
        coalesce(job.cursor -> 'after' = 'null', false)
    FROM households_rollbatch AS batch JOIN povertycase_job AS job ON job.id = batch.job_id
    WHERE batch.id = %s
"""


@dataclass(frozen=True)
class Seen:
    """What the progress row said. phase: one of PHASES, '' when the import is over."""

    phase: str
    done: int
    total: int


def look(cursor, batch):
    """Where the import is, from the row and the stage that its page shows."""
    cursor.execute(STATE, [batch])
    status, done, total, step, is_written = cursor.fetchone()
    if status in {"uploaded", "reading"}:
        return Seen(_preparing(cursor, batch) if step else READING, done, total)
    if status == "applying":
        return Seen(CLOSING if is_written else APPLYING, done, total)
    return Seen(WAITING if status == "ready" else "", done, total)


def _preparing(cursor, batch):
    cursor.execute(ANNOUNCED, {"namespace": NAMESPACE, "first": batch * ROOM, "room": ROOM})
    (stage,) = cursor.fetchone()
    return CHECKING if stage is not None and stage <= RollStage.RULES else COMPARING


@dataclass
class Life:
    """One import, from the upload to the register, and the kills in it. spans: seconds of each phase."""

    rig: object
    database: str
    rng: object
    spans: dict
    kills: list[Seen] = field(default_factory=list)

    def killed(self, wanted):
        """Kill a worker in each of the wanted phases, as far as it can be met there."""
        preparing = [each for each in (READING, CHECKING, COMPARING) for _ in range(wanted[each])]
        for phase in self.rng.sample(preparing, len(preparing)):
            self._kill(phase, "work")
        if self._phase() != WAITING:
            self.rig.run(self.database, "expire", "work")
        for _ in range(wanted[WAITING]):
            self._kill(WAITING, "mark", "idle")
        self.rig.run(self.database, "accept")
        for number in range(wanted[APPLYING]):
            self._kill(APPLYING, "work", among=wanted[APPLYING] - number)
        for _ in range(wanted[CLOSING]):
            self._kill(CLOSING, "work")
        if self._phase():
            self.rig.run(self.database, "expire", "work")

    def _phase(self):
        with self.rig.looking(self.database) as cursor:
            return look(cursor, self.rig.batch).phase

    def _kill(self, phase, *verbs, among=1):
        """A worker that is killed at a random moment of a phase; a moment too late it is no kill."""
        if not self._phase():
            return
        process, _answer = self.rig.worker(self.database, "expire", *verbs)
        with self.rig.looking(self.database) as cursor:
            seen = self._meet(process, cursor, phase)
            if process.poll() is None:
                time.sleep(self._delay(phase, seen, among))
                seen = look(cursor, self.rig.batch)
            process.send(signal.SIGKILL)
            status = process.wait(SECONDS)
            is_over = phase != WAITING and look(cursor, self.rig.batch).phase in {"", WAITING}
        assert status in {0, -signal.SIGKILL}, self.rig.said()
        _nobody_is_left(process.pid)
        if status == -signal.SIGKILL and not is_over:
            self.kills.append(seen)

    def _meet(self, process, cursor, phase):
        seen = look(cursor, self.rig.batch)
        while process.poll() is None and seen.phase != phase:
            time.sleep(LOOK)
            seen = look(cursor, self.rig.batch)
        return seen

    def _delay(self, phase, seen, among):
        left = self.spans.get(phase, 0.2)
        if phase == APPLYING and seen.total:
            left *= 2 * (1 - seen.done / seen.total) / (among + 1)
        return self.rng.uniform(0, left)


def _nobody_is_left(group):
    """The reader of the sheet went with its worker."""
    deadline = time.monotonic() + 10
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.killpg(group, 0)
            assert time.monotonic() < deadline, "a process outlived its group"
            time.sleep(LOOK)


def undisturbed(rig):
    """The outcome when nothing happens, and how long each phase took."""
    database = rig.copy()
    spans = Counter()
    with rig.looking(database) as cursor:
        for verbs in (("work",), ("accept", "work")):
            process, _answer = rig.worker(database, *verbs)
            last = time.monotonic()
            while process.poll() is None:
                phase = look(cursor, rig.batch).phase
                now = time.monotonic()
                spans[phase] += now - last
                last = now
                time.sleep(LOOK)
    spans[WAITING] = 0.2
    return rig.run(database, "outcome"), spans


def shares(kills):
    """How many of so many kills are to fall in each phase."""
    wanted = Counter({phase: round(kills * share / 100) for phase, share in SHARES.items()})
    wanted[APPLYING] = kills - wanted.total()
    return wanted


def prove(rig, rng, kills, *, watch=contextlib.nullcontext):
    """Imports one after the other until so many workers were killed; watch: somebody's pages meanwhile."""
    verdict = Verdict("F-IMP-1", TITLE)
    expected, spans = undisturbed(rig)
    verdict.expect("undisturbed", (expected["status"], expected["invariants"]), ("applied", {}))
    left, hit, lives = shares(kills), Counter(), -(-kills // KILLS_A_LIFE)
    enough, missing = left[APPLYING], Counter()
    for number in range(3 * lives + 3):
        if hit.total() >= kills and hit[APPLYING] >= enough:
            break
        life = Life(rig, rig.copy(), rng, spans)
        ahead = max(1, lives - number)
        with watch(life.database) as pages:
            life.killed(Counter({phase: -(-count // ahead) for phase, count in left.items()}))
        met = Counter(each.phase for each in life.kills)
        hit, left = hit + met, left - met
        verdict.notes += [f"import {number + 1}: killed while {_words(met)}{_judge_pages(verdict, pages)}"]
        verdict.same(f"import {number + 1}", rig.run(life.database, "outcome"), expected)
        missing += Counter(zip(("lost", "doubled"), rig.accounted(life.database), strict=True))
        rig.drop()
    verdict.runs = hit.total()
    _conclude(verdict, hit, missing, (kills, enough))
    verdict.is_harmed = unguarded(rig, expected)
    rig.drop()
    return verdict


def _conclude(verdict, hit, missing, wanted):
    verdict.expect("enough kills", (hit.total() >= wanted[0], hit[APPLYING] >= wanted[1]), (True, True))
    verdict.expect("rows lost, doubled", (missing["lost"], missing["doubled"]), (0, 0))
    verdict.notes += [
        f"{hit.total()} kills: {', '.join(f'{phase} {hit[phase]}' for phase in PHASES)}",
        f"rows lost {missing['lost']}, rows doubled {missing['doubled']}",
    ]


def _judge_pages(verdict, pages):
    """Whoever reloaded the page saw the page."""
    if pages is None:
        return ""
    verdict.expect("answers of the page", set(pages.answers), {HTTPStatus.OK})
    return f"; {len(pages.answers)} pages loaded"


def _words(counted):
    return ", ".join(f"{phase} {counted[phase]}" for phase in PHASES if counted[phase])


def unguarded(rig, expected):
    """With cursor and emptied staging disabled one kill does harm."""
    database = rig.copy()
    rig.run(database, "work", "accept")
    rig.die(database, "committed:3", "--without", "cursor")
    return differs(rig.run(database, "expire", "work", "outcome", "--without", "cursor"), expected)

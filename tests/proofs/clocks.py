"""What clocks and workers make of an installation that stood still: one row of each, or more without keys."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field

from monitoring.models import VillageMonth
from tests import factories
from tests.proofs.monthends import BEGAN, DUE_DAY, FEEDS, JOBS, Site, month_after

STOOD = "M-1", "beat stood still over two ends of the month, then started"
CROWD = "M-2", "two beats over one table, four workers, asked every other second"
OUTAGE = "M-3", "Valkey killed with everything in it that beat had asked for"
MEETING, WHILE_LOOKING = 60, 15  # seconds
QUIET = 3  # a job that failed over a double row stays open
COUNTIES = 2  # of the cast, both with households
FILES, TAKEN_IN = "awaited files", "files taken in"
MONTHS, VILLAGES, SCREENED = "frozen months", "frozen villages", "screened counties"
GUARDED = (FILES, MONTHS, SCREENED)
RUN_ROWS = "SELECT feed_id, period, is_late FROM monitoring_feedrun"
MONTH_ROWS = "SELECT division_id, month, is_late FROM monitoring_monthsnapshot"
VILLAGE_ROWS = "SELECT division_id, month, false FROM monitoring_villagemonth"
BATCH_ROWS = "SELECT feed_id, period, is_late FROM monitoring_feedbatch WHERE status = 'applied'"
# What is awaited is owed, once: the reminders of it are proved by tests/povertycase/test_reminders.py.
NOT_OWED = """
    SELECT run.id FROM monitoring_feedrun AS run
    LEFT JOIN povertycase_obligation AS owed ON owed.kind = 'feed' AND owed.subject_code = 'feed:' || run.id
    GROUP BY run.id, run.batch_id
    HAVING count(owed.id) <> 1 OR bool_or((run.batch_id IS NULL) <> (owed.state = 'open'))
"""
COUNTIES_SEEN = """
    SELECT DISTINCT dedup_key FROM povertycase_job WHERE kind = 'monitoring.screen' AND state = 'done'
"""
AT_ONCE = """
    SELECT first.id FROM povertycase_job AS first JOIN povertycase_job AS second
        ON first.kind = second.kind AND first.dedup_key = second.dedup_key AND first.id < second.id
        AND second.created_at < coalesce(first.finished_at, 'infinity')
    WHERE first.kind = 'monitoring.screen'
"""
REWRITTEN = "SELECT key FROM monitoring_finding WHERE version <> 1 OR status <> 'open'"
FOUND = "SELECT key FROM monitoring_finding"
FAILED = "SELECT kind, error FROM povertycase_job WHERE state = 'failed'"
# The chain of a village's months sees who was first, too: without the keys it goes with them.
CHAIN = next(each for each in VillageMonth._meta.triggers if each.name == "village_month_chained")
WITHOUT_KEYS = (
    "ALTER TABLE monitoring_feedrun DROP CONSTRAINT feed_run_once",
    "ALTER TABLE monitoring_monthsnapshot DROP CONSTRAINT month_snapshot_once",
    "ALTER TABLE monitoring_villagemonth DROP CONSTRAINT village_month_once",
    f"DROP TRIGGER {CHAIN.get_pgid(VillageMonth)} ON monitoring_villagemonth",
    "ALTER TABLE monitoring_dailyscreening DROP CONSTRAINT daily_screening_once",
    "DROP INDEX job_once",
)


@dataclass(frozen=True)
class Line:
    """One kind of row after a run. due: how many there have to be; double: rows beyond one each."""

    what: str
    due: int
    rows: int
    late: int
    double: int
    missing: int


@dataclass
class Outcome:
    """What one run came to. asked: how often each job was begun; errors: in words."""

    lines: list[Line]
    asked: Counter
    errors: list[str]


@dataclass
class Proof:
    """One kind; control: the same without its guard."""

    key: str
    title: str
    found: Outcome
    control: Outcome
    guard: str
    harmed: bool
    faults: list[str] = field(default_factory=list)

    def expect(self, what, found, expected):
        """Note it when something is not as it has to be."""
        if found != expected:
            self.faults.append(f"{what}: {found!r}, not {expected!r}")

    @property
    def is_well(self):
        """As it has to be, and the control proves that this could have been otherwise."""
        return self.harmed and not self.faults


def stood_still(stand, ground, _rounds):
    """One beat with the schedule of any installation: everything it missed, once, and marked as late."""
    site, forgetful = Site(stand, ground.queue_url), Site(stand, ground.queue_url)
    with site.clocks(beats=1, workers=1):
        site.until_done()
    with forgetful.clocks("--without", "catching_up", beats=1, workers=1):
        forgetful.until_done()
    control = outcome(forgetful)
    harmed = all(line.missing for line in control.lines if line.what in {FILES, MONTHS})
    proof = Proof(*STOOD, outcome(site), control, "catching up", harmed)
    _judge(proof, site)
    asked = {job: proof.found.asked[job] for job in JOBS}
    proof.expect("how often each was asked", asked, dict.fromkeys(JOBS, 1))
    return proof


def crowd(stand, ground, rounds):
    """Two beats ask for everything again and again, and four workers do it at once."""
    site, without = Site(stand, ground.queue_url), Site(stand, ground.queue_url)
    _crowded(site, rounds)
    without.change(WITHOUT_KEYS)
    _crowded(without, 2, quiet=QUIET)
    control = outcome(without)
    harmed = all(line.double for line in control.lines if line.what in GUARDED)
    proof = Proof(*CROWD, outcome(site), control, "unique keys", harmed)
    _judge(proof, site)
    return proof


def _crowded(site, rounds, **limits):
    site.ask_often()
    with site.clocks("--meet", str(MEETING), beats=2, workers=4):
        site.until_done(rounds, **limits)


def outage(stand, ground, _rounds):
    """The queue dies with what is in it; beat asks again, and workers come back to a queue that died."""
    site = Site(stand, ground.queue_url)
    site.ask_often()
    with ExitStack() as stack:
        stack.enter_context(site.clocks(beats=1))
        lost = _lost(site, ground)
        stack.enter_context(site.clocks(workers=2))
        site.until(site.worked)
        _kill(ground)
        goes_on = site.until_done(2 + max(site.noted("end")[job] for job in JOBS))
    control = _asked_once(stand, ground)
    harmed = all(line.missing for line in control.lines if line.what in GUARDED)
    proof = Proof(*OUTAGE, outcome(site), control, "asking again", harmed)
    _judge(proof, site)
    proof.expect("messages were lost", lost > 0, True)
    proof.expect("workers go on after an outage", goes_on, True)
    return proof


def _asked_once(stand, ground):
    site = Site(stand, ground.queue_url)
    with site.clocks(beats=1):
        site.until(lambda: site.waiting() >= len(JOBS))
    _lost(site, ground)
    with site.clocks(workers=2):
        site.until_done(seconds=WHILE_LOOKING)
    return outcome(site)


def _lost(site, ground):
    """How many messages died with the queue."""
    site.until(lambda: site.waiting() >= len(JOBS))
    lost = site.waiting()
    _kill(ground)
    return lost


def _kill(ground):
    ground.kill("valkey")
    ground.until_there()


KINDS = {STOOD[0]: stood_still, CROWD[0]: crowd, OUTAGE[0]: outage}


def outcome(site):
    """What there is, against what has to be."""
    stand = site.stand
    frozen = list(stand.months(BEGAN.replace(day=1)))
    periods = [f"{month:%Y-%m}" for month in stand.months(stand.newest)]
    feeds = [feed for (feed,) in site.rows("SELECT id FROM monitoring_feed")]
    places = [code for code, _name, level in factories.PLACES if level == "village"]
    villages = [code for code in places if code.startswith(factories.COUNTY)]
    seen = len(site.rows(COUNTIES_SEEN))
    lines = [
        _line(FILES, site.rows(RUN_ROWS), {(feed, period) for feed in feeds for period in periods}),
        _line(TAKEN_IN, site.rows(BATCH_ROWS), {(stand.feed, periods[-1])}),
        _line(MONTHS, site.rows(MONTH_ROWS), {(factories.COUNTY, month) for month in frozen}),
        _line(
            "frozen villages",
            site.rows(VILLAGE_ROWS),
            {(code, month) for code in villages for month in frozen},
        ),
        Line(SCREENED, COUNTIES, seen, 0, len(site.rows(AT_ONCE)), COUNTIES - seen),
    ]
    errors = [f"{kind}: {error}" for kind, error in site.rows(FAILED)]
    errors += [f"{task} failed {times} times" for task, times in site.noted("fail").items()]
    errors += [f"a process ended with {status}" for status in site.noted("died")]
    return Outcome(lines, site.noted("begin"), errors)


def _line(what, rows, due):
    there = [row[:2] for row in rows]
    late = sum(row[2] for row in rows)
    return Line(what, len(due), len(rows), late, len(rows) - len(set(there)), len(due - set(there)))


def _judge(proof, site):
    """One row each, the late ones marked, nobody told twice, nothing found twice, no error."""
    late = _late(site.stand)
    for line in proof.found.lines:
        proof.expect(f"{line.what}, rows", line.rows, line.due)
        proof.expect(f"{line.what}, double", line.double, 0)
        proof.expect(f"{line.what}, missing", line.missing, 0)
        proof.expect(f"{line.what}, marked late", line.late, late.get(line.what, 0))
    proof.expect("errors", proof.found.errors, [])
    proof.expect("files not owed as they are awaited", site.rows(NOT_OWED), [])
    proof.expect("something was found", bool(site.rows(FOUND)), True)
    proof.expect("findings written again", site.rows(REWRITTEN), [])


def _late(stand):
    """{kind of row: how many must be marked}: by the day that each was due, and today."""
    overdue = [
        month for month in stand.months(stand.newest) if month_after(month).replace(day=DUE_DAY) < stand.today
    ]
    missed = [month for month in stand.months(month_after(stand.newest)) if month_after(month) < stand.today]
    last = max(stand.months(stand.newest))
    return {
        FILES: len(overdue) * FEEDS,
        MONTHS: len(missed),
        TAKEN_IN: int(month_after(last).replace(day=DUE_DAY) < stand.today),
    }

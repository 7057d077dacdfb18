"""F-IMP-2: a worker dies at each named point of an import; whoever takes over ends the same."""

from tests.faults.points import POINTS
from tests.faults.verdicts import Verdict, differs

TITLE = "killed at each faultpoint"
PREPARING = (
    ("claimed", "reading", "parsing", "staged", "passing:1", "passing:2"),
    ("passing:3", "passing:4", "passing:5", "compared", "offering", "offered", "finishing"),
)
ACCEPTING = ("enqueueing", "ringing")
APPLYING = (
    *("claimed", "planned", "gathering:1", "passing:2", "writing:2", "leaving:2", "committed:2"),
    *("closing", "notifying", "finishing"),
)
UNDOING = ("undo_asked", "undo_deleting", "undo_restored", "undo_notifying", "finishing")
LATEST = "SELECT max(id), count(*) FROM households_rollbatch"


def prove(rig, _rng, rounds):
    """Every point, in an import each; rounds: how many times all of it."""
    verdict = Verdict("F-IMP-2", TITLE)
    expected, undone = rig.undisturbed(), rig.undisturbed("work", "accept", "work", "undo", "work")
    for _round in range(rounds):
        for points in PREPARING:
            _prepare(rig, verdict, points, expected)
        _upload(rig, verdict, expected)
        database = _apply(rig, verdict, expected)
        _undo(rig, verdict, database, undone)
        rig.drop()
    missed = set(POINTS) - _covered()
    verdict.expect("points that nobody died at", missed, set())
    verdict.is_harmed = _unguarded(rig, expected)
    return verdict


def _covered():
    points = [*PREPARING[0], *PREPARING[1], *ACCEPTING, *APPLYING, *UNDOING, "storing"]
    return {point.partition(":")[0] for point in points}


def _upload(rig, verdict, expected):
    """Before the commit a kill leaves nothing, and the place free; after it, a job for the sweep."""
    database = rig.copy()
    rig.run(database, "cancel")
    for point in ("storing", "enqueueing"):
        verdict.expect(f"upload {point}", rig.run(database, "upload", "--die", point), None)
        verdict.expect(f"imports after {point}", _latest(rig, database), (rig.batch, 1))
    verdict.expect("upload ringing", rig.run(database, "upload", "--die", "ringing"), None)
    batch, number = _latest(rig, database)
    verdict.expect("imports after ringing", number, 2)
    found = rig.run(database, "expire", "work", "accept", "work", "outcome", batch=batch)
    verdict.same("upload", found, expected)
    verdict.runs += 3


def _latest(rig, database):
    with rig.looking(database) as cursor:
        cursor.execute(LATEST)
        return cursor.fetchone()


def _prepare(rig, verdict, points, expected):
    database = rig.copy()
    for point in points:
        rig.die(database, point)
    found = rig.run(database, "expire", "work", "accept", "work", "outcome")
    verdict.same(f"killed at {', '.join(points)}", found, expected)
    verdict.runs += len(points)


def _apply(rig, verdict, expected):
    database = rig.copy()
    rig.run(database, "work")
    for point in ACCEPTING:
        verdict.expect(f"accept {point}", rig.run(database, "accept", "--die", point), None)
    for point in APPLYING:
        rig.die(database, point)
    found = rig.run(database, "expire", "work", "outcome")
    verdict.same(f"killed at {', '.join(APPLYING)}", found, expected)
    verdict.expect("rows lost, doubled", rig.accounted(database), (0, 0))
    verdict.runs += len(ACCEPTING) + len(APPLYING)
    return database


def _undo(rig, verdict, database, undone):
    written = rig.run(database, "outcome")["digest"]
    rig.run(database, "undo")
    for point in UNDOING:
        rig.die(database, point)
        kept = rig.run(database, "outcome")
        state = (kept["status"], kept["digest"], kept["told_of_undo"])
        verdict.expect(f"after {point}", state, ("undoing", written, 0))
    verdict.same("undo", rig.run(database, "expire", "storm", "outcome"), undone)
    verdict.runs += len(UNDOING)


def _unguarded(rig, expected):
    """With cursor and emptied staging disabled, a death between two chunks does harm."""
    database = rig.copy()
    rig.run(database, "work", "accept")
    rig.die(database, "committed:3", "--without", "cursor")
    return differs(rig.run(database, "expire", "work", "outcome", "--without", "cursor"), expected)

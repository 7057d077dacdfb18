"""How far the transaction of an import has come, seen from outside while it runs.

What a transaction writes is invisible until it commits, and a township's roll is written in one. So each
stage takes a shared advisory lock that the transaction holds to its end: everybody sees locks at once, and
a worker that dies gives them back.
"""

from django.db import connection

from households.choices import RollStage

# Rows that one transaction writes, about: whole households.
CHUNK_ROWS = 20_000

NAMESPACE = 0x526F6C6C
ROOM = 64  # lock numbers for each batch

ANNOUNCE = "SELECT pg_try_advisory_xact_lock_shared(%s, %s)"
ANNOUNCED = """
    SELECT max(objid::bigint) - %(first)s FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND classid::bigint = %(namespace)s
        AND objid::bigint > %(first)s AND objid::bigint < %(first)s + %(room)s
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND pid <> pg_backend_pid()
"""


def announce(batch_id: int, stage: RollStage) -> None:
    """Let others see that the running transaction has come to a stage of its import."""
    with connection.cursor() as cursor:
        cursor.execute(ANNOUNCE, [NAMESPACE, batch_id * ROOM + stage])


def announced(batch_id: int) -> RollStage | None:
    """The stage that a worker's transaction is at; None when none is running."""
    facts = {"namespace": NAMESPACE, "first": batch_id * ROOM, "room": ROOM}
    with connection.cursor() as cursor:
        cursor.execute(ANNOUNCED, facts)
        (stage,) = cursor.fetchone()
    return RollStage(stage) if stage is not None else None

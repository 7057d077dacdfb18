"""Before the first chunk: staging rows that are not to be written are held; the chunks take the rest."""

from collections.abc import Iterable, Sequence
from typing import Any

from households.actions.rolls.columns import render
from households.actions.rolls.run import CONFIRMED, Run
from households.choices import DifferenceKind

ROUNDS_MAX = 20

# A row is worked on when it differs, or its household does.
WORK = """
    s.batch_id = %(batch)s AND NOT s.is_held
    AND (s.kind IS DISTINCT FROM 'unchanged' OR s.household_kind IS DISTINCT FROM 'unchanged')
"""

HOLD = """
    UPDATE $staging SET is_held = true
    WHERE batch_id = %(batch)s AND NOT is_held AND (kind = ANY(%(refused)s) OR needs_consent AND %(doubts)s)
"""

# Relations are relative to the head: without a new head accepted, the household's relations stay as they are.
KEEP_HEADS = """
    UPDATE $staging SET relation = NULL, is_held = is_held OR coalesce(kind IN ('new', 'moved'), false)
    WHERE batch_id = %(batch)s AND household_id IS NOT NULL AND household_number IN (
        SELECT household_number FROM $staging WHERE batch_id = %(batch)s AND is_new_head AND NOT is_held
    )
"""

KEEP_RELATIONS = """
    UPDATE $staging AS s SET relation = NULL
    FROM $membership AS m
    WHERE s.batch_id = %(batch)s AND s.kind NOT IN ('new', 'moved', 'head')
        AND m.person_id = s.person_id AND m.left_on IS NULL AND m.relation <> s.relation
"""

# Somebody worked on the row between the preview and now: nothing is overwritten unseen.
HOLD_EDITED = """
    WITH edited AS (
        SELECT s.household_number FROM $staging AS s JOIN $household AS t ON t.id = s.household_id
        WHERE s.batch_id = %(batch)s AND NOT s.is_held AND t.updated_at > %(compared_at)s
        UNION
        SELECT s.household_number FROM $staging AS s JOIN $person AS t ON t.id = s.person_id
        WHERE s.batch_id = %(batch)s AND NOT s.is_held AND t.updated_at > %(compared_at)s
        UNION
        SELECT s.household_number FROM $staging AS s
        JOIN $membership AS t ON t.person_id = s.person_id AND t.left_on IS NULL
        WHERE s.batch_id = %(batch)s AND NOT s.is_held AND t.updated_at > %(compared_at)s
    )
    UPDATE $staging AS s SET is_held = true FROM edited
    WHERE s.batch_id = %(batch)s AND s.household_number = edited.household_number AND NOT s.is_held
"""

# Households on the register that members join or leave, or whose relations change.
CONCERNED = """
    CREATE TEMPORARY TABLE write_concerned AS
    SELECT s.household_id AS id FROM $staging AS s
    WHERE s.batch_id = %(batch)s AND NOT s.is_held AND s.kind IN ('new', 'moved', 'head', 'changed')
        AND s.household_id IS NOT NULL
    UNION
    SELECT m.household_id FROM $staging AS s JOIN $membership AS m ON m.person_id = s.person_id
    WHERE s.batch_id = %(batch)s AND NOT s.is_held AND s.kind = 'moved' AND m.left_on IS NULL
    UNION
    SELECT m.household_id FROM $difference AS d JOIN $membership AS m ON m.id = d.membership_id
    WHERE d.batch_id = %(batch)s AND d.kind = 'vanished' AND %(vanishing)s AND m.left_on IS NULL
"""

# How they would look afterwards; a household needs exactly one head.
WITHOUT_HEAD = """
    CREATE TEMPORARY TABLE write_headless AS
    WITH headed AS (
        SELECT DISTINCT household_id AS id FROM $staging
        WHERE batch_id = %(batch)s AND NOT is_held AND is_new_head AND household_id IS NOT NULL
            AND relation IS NOT NULL
    ), afterwards AS (
        SELECT m.household_id, CASE
            WHEN s.relation IS NOT NULL THEN s.relation
            WHEN m.relation = '户主' AND headed.id IS NOT NULL THEN '其他'
            ELSE m.relation END AS relation
        FROM $membership AS m
        JOIN write_concerned AS concerned ON concerned.id = m.household_id
        LEFT JOIN headed ON headed.id = m.household_id
        LEFT JOIN $staging AS s ON s.batch_id = %(batch)s AND s.person_id = m.person_id AND NOT s.is_held
        WHERE m.left_on IS NULL
            AND (s.id IS NULL OR s.household_id IS NOT DISTINCT FROM m.household_id)
            AND NOT (%(vanishing)s AND EXISTS (
                SELECT 1 FROM $difference AS d
                WHERE d.batch_id = %(batch)s AND d.kind = 'vanished' AND d.membership_id = m.id))
        UNION ALL
        SELECT s.household_id, s.relation FROM $staging AS s
        WHERE s.batch_id = %(batch)s AND NOT s.is_held AND s.kind IN ('new', 'moved')
            AND s.household_id IS NOT NULL
    )
    SELECT household_id AS id FROM afterwards GROUP BY household_id
    HAVING count(*) FILTER (WHERE relation = '户主') <> 1
"""

HOLD_JOINERS = """
    UPDATE $staging AS s SET is_held = coalesce(s.kind IN ('new', 'moved'), false), relation = NULL
    FROM write_headless AS h
    WHERE s.batch_id = %(batch)s AND NOT s.is_held AND s.household_id = h.id
        AND (s.kind IN ('new', 'moved') OR s.relation IS NOT NULL)
"""

HOLD_LEAVERS = """
    UPDATE $staging AS s SET is_held = true
    FROM $membership AS m JOIN write_headless AS h ON h.id = m.household_id
    WHERE s.batch_id = %(batch)s AND NOT s.is_held AND s.kind = 'moved'
        AND m.person_id = s.person_id AND m.left_on IS NULL
"""

KEEP_VANISHED = """
    UPDATE $difference AS d SET membership_id = NULL
    FROM $membership AS m JOIN write_headless AS h ON h.id = m.household_id
    WHERE d.batch_id = %(batch)s AND d.kind = 'vanished' AND d.membership_id = m.id
"""

# A household that would begin without its head waits as a whole.
HOLD_BEGINNERS = """
    UPDATE $staging SET is_held = true
    WHERE batch_id = %(batch)s AND NOT is_held AND household_id IS NULL AND household_number IN (
        SELECT household_number FROM $staging
        WHERE batch_id = %(batch)s AND household_id IS NULL
        GROUP BY household_number
        HAVING count(*) FILTER (WHERE relation = '户主' AND NOT is_held) <> 1
            AND count(*) FILTER (WHERE NOT is_held) > 0
    )
"""

NOTE_HEADLESS = """
    INSERT INTO $finding (batch_id, code, rule, severity, "column", household_number, value, message)
    SELECT %(batch)s, 'W-HEAD-LEFT', 'H-REL-01', 'warning', '', coalesce(min(r.number), ''), '', %(message)s
    FROM write_headless AS h LEFT JOIN $registration AS r ON r.household_id = h.id AND r.scheme = %(scheme)s
    GROUP BY h.id
"""

COVERED = """
    SELECT DISTINCT division_code, coalesce(household_type, '') FROM $staging
    WHERE batch_id = %(batch)s AND NOT is_held AND division_code IS NOT NULL
"""

TOTAL = "SELECT count(*) FROM $staging AS s WHERE $work"

HEADLESS_MESSAGE = (
    "成员变动后本户将没有户主或有两名户主，本户的成员变动未写入；请核对花名册，并同时接受有关类别"
)
EDITED_MESSAGE = "预览之后有 {} 人所在户已被他人修改，未写入；请重新导入后再确认"


def hold_back(run: Run, *, compared_at: str) -> str:
    """Hold what was not accepted and what would leave a household without its head; a sentence, or ''.

    compared_at: when the preview was made, ISO; rows changed since then are held.
    """
    refused = [kind for kind in (DifferenceKind.NEW, DifferenceKind.MOVED) if not run.takes(kind)]
    run.execute(render(HOLD), refused=refused, doubts=CONFIRMED not in run.accepted)
    edited = run.execute(render(HOLD_EDITED), compared_at=compared_at)
    if not run.takes(DifferenceKind.HEAD):
        run.execute(render(KEEP_HEADS))
    if not run.takes(DifferenceKind.CHANGED):
        run.execute(render(KEEP_RELATIONS))
    for _round in range(ROUNDS_MAX):
        if not _hold_headless(run):
            break
    return EDITED_MESSAGE.format(edited) if edited else ""


def _hold_headless(run: Run) -> int:
    """One round: what it holds may leave another household headless; how many rows and departures it held."""
    held = run.execute(render(HOLD_BEGINNERS))
    vanishing = run.takes(DifferenceKind.VANISHED)
    if run.execute(render(CONCERNED), vanishing=vanishing):
        run.execute("ANALYZE write_concerned")
        if run.execute(render(WITHOUT_HEAD), vanishing=vanishing):
            held += run.execute(render(HOLD_JOINERS)) + run.execute(render(HOLD_LEAVERS))
            held += run.execute(render(KEEP_VANISHED))
        if held:
            run.execute(render(NOTE_HEADLESS), message=HEADLESS_MESSAGE)
        run.execute("DROP TABLE write_headless")
    run.execute("DROP TABLE write_concerned")
    return held


def outline(run: Run, *, standing: Iterable[Sequence[str]]) -> dict[str, Any]:
    """How many rows are to be worked on, and which villages and lists the roll covers.

    standing: the villages and lists of the households that are as the roll has them.
    """
    covered = {*map(tuple, standing), *run.rows(render(COVERED))}
    return {"total": run.rows(render(TOTAL, work=WORK))[0][0], "covered": sorted(covered)}

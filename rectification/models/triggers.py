"""What the database keeps of a ticket's order, whoever writes, and beside whom.

Actions say kindly what is wrong; these hold when two of them run at once, and for raw SQL.
"""

from rectification.choices.tickets import SETTLED, EvidenceKind

_SETTLED = ", ".join(f"'{status}'" for status in SETTLED)
_REFUSE = """
    THEN
        RAISE EXCEPTION '{what}' USING ERRCODE = 'check_violation';
    END IF;
"""

# A parent is settled last, and nothing is closed without proof. The row is held by its own update here.
_SETTLED_LAST = """
    IF EXISTS (
        SELECT 1 FROM rectification_ticket
        WHERE parent_id = NEW.id AND status NOT IN ({settled})
    )
    {open}
    IF NEW.status = 'closed' AND NOT EXISTS (
        SELECT 1 FROM rectification_evidence
        WHERE ticket_id = NEW.id AND kind = '{after}' AND round = NEW.rebound_count
    )
    {unproved}
    RETURN NEW;
"""
SETTLED_LAST = _SETTLED_LAST.format(
    settled=_SETTLED,
    after=EvidenceKind.AFTER.value,
    open=_REFUSE.format(what="children open"),
    unproved=_REFUSE.format(what="no evidence"),
)

# The parent first: whoever settles it at this moment is waited for, and its new state is read.
_UNDER_OPEN_PARENT = """
    IF (SELECT status FROM rectification_ticket WHERE id = NEW.parent_id FOR SHARE) IN ({settled})
    {refuse}
    RETURN NEW;
"""
UNDER_OPEN_PARENT = _UNDER_OPEN_PARENT.format(settled=_SETTLED, refuse=_REFUSE.format(what="parent settled"))

# The first deadline stays as it was set, and what came back stays counted.
_KEPT = """
    IF NEW.original_due_on IS DISTINCT FROM OLD.original_due_on AND OLD.original_due_on IS NOT NULL
        OR NEW.rebound_count < OLD.rebound_count
    {refuse}
    RETURN NEW;
"""
FIRST_DAYS_KEPT = _KEPT.format(refuse=_REFUSE.format(what="original deadline or rebounds changed"))

# A ranking's lines are written while it is a draft; whoever freezes it at this moment is waited for.
_OF_STATE = """
    IF (SELECT status FROM rectification_{table} WHERE id = {row}.{key} FOR SHARE) {wrong}
    {refuse}
"""


def _in_state(row: str, state: str, *, table: str = "ranking", key: str = "ranking_id") -> str:
    refuse = _REFUSE.format(what=f"{table} is no {state}")
    return _OF_STATE.format(row=row, table=table, key=key, wrong=f"<> '{state}'", refuse=refuse)


_LINES = """
    IF TG_OP <> 'INSERT' THEN {old} END IF;
    IF TG_OP <> 'DELETE' THEN {new} RETURN NEW; END IF;
    RETURN OLD;
"""
LINES_OF_DRAFTS = _LINES.format(old=_in_state("OLD", "draft"), new=_in_state("NEW", "draft"))
# Of a ranking that is shown, or of a month's sheet that is published: one of the two keys is null.
OBJECTIONS_OF_PREVIEWS = (
    _in_state("NEW", "preview")
    + _in_state("NEW", "published", table="scoresheet", key="sheet_id")
    + "\nRETURN NEW;"
)


def _items(row: str) -> str:
    return _in_state(row, "draft", table="scorescheme", key="scheme_id")


# A scheme's items as a ranking's lines: while it is a draft.
ITEMS_OF_DRAFTS = _LINES.format(old=_items("OLD"), new=_items("NEW"))


def _marks(row: str) -> str:
    refuse = _REFUSE.format(what="score sheet is published")
    facts = {"table": "scoresheet", "key": "sheet_id", "wrong": "= 'published'", "refuse": refuse}
    return _OF_STATE.format(row=row, **facts)


# The marks of a sheet until it is published; whoever publishes it at this moment is waited for.
MARKS_OF_UNPUBLISHED = _LINES.format(old=_marks("OLD"), new=_marks("NEW"))

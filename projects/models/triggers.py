"""What the database keeps of money and of the order of a project's life, whoever writes, and beside whom.

Actions say kindly what is wrong; these hold when two of them run at once, and for raw SQL.
"""

from projects.choices.library import IN_LIBRARY, MilestoneKind
from projects.choices.money import PAID_OUT

# What a batch has given on, to projects and to batches below it.
_GIVEN_ON = """(
    (SELECT coalesce(sum(amount_yuan), 0) FROM projects_allocation WHERE batch_id = {batch})
    + (SELECT coalesce(sum(amount_yuan), 0) FROM projects_fundbatch WHERE parent_id = {batch})
)"""
# Paid and not come back.
_PAID_OUT = ", ".join(f"'{kind}'" for kind in PAID_OUT)
_NET_OF = """
    coalesce(sum(amount_yuan) FILTER (WHERE kind IN ({paid_out})), 0)
    - coalesce(sum(amount_yuan) FILTER (WHERE kind = 'refund'), 0)
"""
_NET = _NET_OF.format(paid_out=_PAID_OUT)
_REFUSE = """
    THEN
        RAISE EXCEPTION '{what}' USING ERRCODE = 'check_violation';
    END IF;
"""
_WITHIN = """
    PERFORM 1 FROM projects_fundbatch WHERE id = {batch} FOR NO KEY UPDATE;
    IF {given} > (SELECT amount_yuan FROM projects_fundbatch WHERE id = {batch})
    {refuse}
"""


def _within(batch: str) -> str:
    refuse = _REFUSE.format(what="batch exceeded")
    return _WITHIN.format(batch=batch, given=_GIVEN_ON.format(batch=batch), refuse=refuse)


BATCH_WITHIN_PARENT = _within("NEW.parent_id") + "RETURN NULL;"

_BELOW_GIVEN = """
    IF NEW.amount_yuan < {given} OR NEW.amount_yuan < (
        SELECT coalesce(sum(amount_yuan), 0) FROM projects_fundshare WHERE batch_id = NEW.id
    )
    {refuse}
    RETURN NULL;
"""
BATCH_COVERS_GIVEN = _BELOW_GIVEN.format(
    given=_GIVEN_ON.format(batch="NEW.id"), refuse=_REFUSE.format(what="batch below what it gave")
)

_SHARES = """
    PERFORM 1 FROM projects_fundbatch WHERE id = NEW.batch_id FOR NO KEY UPDATE;
    IF (SELECT sum(amount_yuan) FROM projects_fundshare WHERE batch_id = NEW.batch_id) >
        (SELECT amount_yuan FROM projects_fundbatch WHERE id = NEW.batch_id)
    {refuse}
    RETURN NULL;
"""
SHARES_WITHIN_BATCH = _SHARES.format(refuse=_REFUSE.format(what="shares exceed batch"))

_ALLOCATION = """
    {within}
    IF NEW.amount_yuan < (SELECT {net} FROM projects_ledgerentry WHERE allocation_id = NEW.id)
    {refuse}
    RETURN NULL;
"""
ALLOCATION_IN_BALANCE = _ALLOCATION.format(
    within=_within("NEW.batch_id"), net=_NET, refuse=_REFUSE.format(what="allocation below what was paid")
)

# The allocation first, so that two payments never both see the old balance; then the county, which a
# closing of the year holds.
_LEDGER = """
    DECLARE
        given numeric; state text; place text; net numeric; accounted numeric;
    BEGIN
        SELECT amount_yuan INTO given FROM projects_allocation
            WHERE id = NEW.allocation_id FOR NO KEY UPDATE;
        SELECT project.status, left(project.division_id, 6) INTO state, place
            FROM projects_project AS project
            JOIN projects_allocation AS allocation ON allocation.project_id = project.id
            WHERE allocation.id = NEW.allocation_id FOR SHARE OF project;
        PERFORM 1 FROM povertycase_division WHERE code = place FOR SHARE;
        IF EXISTS (
            SELECT 1 FROM projects_yearclosing
            WHERE division_id = place AND year = extract(year FROM NEW.booked_on)
        )
        {closed}
        IF NEW.kind IN ({paid_out}) AND NOT state = ANY ('{{{library}}}')
        {outside}
        SELECT {net}, coalesce(sum(amount_yuan) FILTER (WHERE kind = 'expense'), 0)
            INTO net, accounted FROM projects_ledgerentry WHERE allocation_id = NEW.allocation_id;
        IF net > given OR net < 0 OR accounted > net
        {unbalanced}
        RETURN NULL;
    END;
"""
LEDGER_IN_BALANCE = _LEDGER.format(
    library=",".join(IN_LIBRARY),
    paid_out=_PAID_OUT,
    net=_NET,
    closed=_REFUSE.format(what="year closed"),
    outside=_REFUSE.format(what="outside the library"),
    unbalanced=_REFUSE.format(what="ledger out of balance"),
)

_IN_ORDER = """
    PERFORM 1 FROM projects_project WHERE id = NEW.project_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM projects_milestone AS other
        WHERE other.project_id = NEW.project_id AND other.id <> NEW.id
            AND sign(array_position('{{{kinds}}}'::text[], other.kind::text)
                - array_position('{{{kinds}}}'::text[], NEW.kind::text))
                * (other.actual_on - NEW.actual_on) < 0
    )
    {refuse}
    RETURN NEW;
"""
MILESTONES_IN_ORDER = _IN_ORDER.format(
    kinds=",".join(MilestoneKind.values), refuse=_REFUSE.format(what="milestone out of order")
)

# The loan first, so that two repayments never both see the old sum. What was never lent is not paid back.
_REPAID = """
    DECLARE
        lent numeric; repaid numeric;
    BEGIN
        SELECT amount_yuan INTO lent FROM projects_loan
            WHERE id = NEW.loan_id AND lent_on IS NOT NULL FOR NO KEY UPDATE;
        SELECT sum(amount_yuan) INTO repaid FROM projects_loanrepayment WHERE loan_id = NEW.loan_id;
        IF lent IS NULL OR repaid > lent OR repaid < 0
        {refuse}
        RETURN NULL;
    END;
"""
REPAID_WITHIN_LENT = _REPAID.format(refuse=_REFUSE.format(what="more repaid than lent"))

# The owner first, so that two lines never both see the old sum.
_NEITHER_BELOW_NOR_ABOVE = """
    PERFORM 1 FROM {owner} WHERE id = {key} FOR NO KEY UPDATE;
    IF (SELECT coalesce(sum({amount}), 0) FROM {lines} WHERE {parent} = {key})
        NOT BETWEEN 0 AND (SELECT {limit} FROM {owner} WHERE id = {key})
    {refuse}
    RETURN NULL;
"""


def _paid_within_due(key: str) -> str:
    return _NEITHER_BELOW_NOR_ABOVE.format(
        owner="projects_benefitdue",
        lines="projects_benefitpayment",
        parent="due_id",
        amount="CASE kind WHEN 'paid' THEN amount_yuan ELSE -amount_yuan END",
        limit="amount_yuan",
        key=key,
        refuse=_REFUSE.format(what="more paid than due"),
    )


def _settled_within_lent(key: str) -> str:
    return _NEITHER_BELOW_NOR_ABOVE.format(
        owner="projects_inkindloan",
        lines="projects_inkindreturn",
        parent="loan_id",
        amount="count",
        limit="count",
        key=key,
        refuse=_REFUSE.format(what="more settled than lent"),
    )


PAID_WITHIN_DUE, DUE_COVERS_PAID = _paid_within_due("NEW.due_id"), _paid_within_due("NEW.id")
SETTLED_WITHIN_LENT, LENT_COVERS_SETTLED = _settled_within_lent("NEW.loan_id"), _settled_within_lent("NEW.id")

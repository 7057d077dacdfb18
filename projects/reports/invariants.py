"""What must never be found in projects and their money: each query counts violations."""

from povertycase.models.obligations import differing
from projects.choices.library import MilestoneKind
from projects.choices.money import PAID_OUT

_LEDGER = """
    SELECT count(*) FROM (
        SELECT allocation.amount_yuan AS given,
            coalesce(sum(entry.amount_yuan) FILTER (
                WHERE entry.kind IN ({paid_out})), 0)
            - coalesce(sum(entry.amount_yuan) FILTER (WHERE entry.kind = 'refund'), 0) AS net,
            coalesce(sum(entry.amount_yuan) FILTER (WHERE entry.kind = 'expense'), 0) AS accounted
        FROM projects_allocation AS allocation
        JOIN projects_ledgerentry AS entry ON entry.allocation_id = allocation.id
        GROUP BY allocation.id
    ) AS balance WHERE net > given OR net < 0 OR accounted > net
    """
_ORDER = """
    SELECT count(*) FROM projects_milestone AS early
    JOIN projects_milestone AS late ON late.project_id = early.project_id
    WHERE late.actual_on < early.actual_on AND array_position(
        '{{{kinds}}}'::text[],
        early.kind::text
    ) < array_position(
        '{{{kinds}}}'::text[],
        late.kind::text
    )
    """

# What the obligation of a record that has a last day has to say.
_OWED = ("due_on", "division_id", "household_key", "title")
_LOANS = """
    SELECT 'loan:' || id AS subject_code, due_on, division_id, household_id AS household_key,
        '一户的小额信贷应还清' AS title,
        CASE WHEN status IN ('lent', 'recovering') THEN 'open' ELSE 'met' END AS state
    FROM projects_loan WHERE due_on IS NOT NULL
    """
_STEPS = """
    SELECT 'milestone:' || step.id AS subject_code, step.planned_on AS due_on, step.division_id,
        NULL::bigint AS household_key,
        '项目“' || project.name || '”应完成：' || CASE step.kind {kinds} END AS title,
        CASE WHEN step.actual_on IS NOT NULL THEN 'met' WHEN project.status = 'planned' THEN 'open'
            ELSE 'withdrawn' END AS state
    FROM projects_milestone AS step JOIN projects_project AS project ON project.id = step.project_id
    WHERE step.planned_on IS NOT NULL
    """
_STRATEGIES = """
    SELECT 'strategy:' || strategy.id AS subject_code, due_on, strategy.division_id,
        owner_id AS assignee_id, '资产“' || asset.name || '”的盘活策略应完成' AS title,
        CASE WHEN done_on IS NULL THEN 'open' ELSE 'met' END AS state
    FROM projects_assetstrategy AS strategy JOIN projects_asset AS asset ON asset.id = strategy.asset_id
    """
_THINGS = """
    SELECT 'in_kind:' || loan.id AS subject_code, due_on, division_id,
        CASE WHEN coalesce((SELECT sum(back.count) FROM projects_inkindreturn AS back
            WHERE back.loan_id = loan.id), 0) < loan.count THEN 'open' ELSE 'met' END AS state
    FROM projects_inkindloan AS loan
    """

_KINDS = " ".join(f"WHEN '{kind.value}' THEN '{kind.label}'" for kind in MilestoneKind)

INVARIANTS: dict[str, tuple[str, str]] = {
    "I9-ledger-balance": (
        "每笔资金安排的拨付不超过安排数，退回和报账不超过拨付数",
        _LEDGER.format(paid_out=", ".join(f"'{kind}'" for kind in PAID_OUT)),
    ),
    "I9-batch-balance": (
        "每批资金的安排和下拨不超过批次金额",
        """
        SELECT count(*) FROM projects_fundbatch AS batch WHERE batch.amount_yuan <
            (SELECT coalesce(sum(amount_yuan), 0) FROM projects_allocation WHERE batch_id = batch.id)
            + (SELECT coalesce(sum(amount_yuan), 0) FROM projects_fundbatch WHERE parent_id = batch.id)
        """,
    ),
    "I9-paid-requests": (
        "已拨付的申请各有一条金额相同的流水，其他申请没有",
        """
        SELECT count(*) FROM projects_paymentrequest AS request
        LEFT JOIN projects_ledgerentry AS entry ON entry.request_id = request.id
        WHERE (request.status = 'paid') IS DISTINCT FROM (entry.id IS NOT NULL)
            OR entry.amount_yuan IS DISTINCT FROM
                CASE request.status WHEN 'paid' THEN request.amount_yuan END
            OR entry.allocation_id <> request.allocation_id
        """,
    ),
    "I9-milestone-order": (
        "项目节点的实际日期不颠倒",
        _ORDER.format(kinds=",".join(MilestoneKind.values)),
    ),
    "I9-benefit-paid": (
        "每笔应兑现收益的兑现数不为负，也不超过应兑现数",
        """
        SELECT count(*) FROM (
            SELECT due.amount_yuan, sum(
                CASE line.kind WHEN 'paid' THEN line.amount_yuan ELSE -line.amount_yuan END) AS net
            FROM projects_benefitdue AS due
            JOIN projects_benefitpayment AS line ON line.due_id = due.id
            GROUP BY due.id
        ) AS promise WHERE net < 0 OR net > amount_yuan
        """,
    ),
    "I9-in-kind": (
        "每笔实物借出的归还和核销不超过借出数",
        """
        SELECT count(*) FROM projects_inkindloan AS loan
        WHERE loan.count < (SELECT sum(count) FROM projects_inkindreturn WHERE loan_id = loan.id)
        """,
    ),
    "I9-dividend-dues": (
        "每次收益分配写下的应兑现收益与分到各户和集体的合计一致",
        """
        SELECT count(*) FROM projects_dividendrun AS run
        WHERE run.total_yuan - CASE run.ordinary_households WHEN 0 THEN run.ordinary_yuan ELSE 0 END
            <> (SELECT sum(amount_yuan) FROM projects_benefitdue WHERE run_id = run.id)
        """,
    ),
    "I14-loan-duties": (
        "每笔放过款的贷款各有一条待办，期限、所在村和是否还清与贷款一致",
        differing("loan", _LOANS, *_OWED),
    ),
    "I14-milestone-duties": (
        "每个定了计划日期的项目节点各有一条待办，期限和是否完成与节点一致",
        differing("milestone", _STEPS.format(kinds=_KINDS), *_OWED),
    ),
    "I14-in-kind-duties": (
        "每笔实物借出各有一条待办，期限和是否还清与借出一致",
        differing("in_kind", _THINGS, "due_on", "division_id"),
    ),
    "I14-strategy-duties": (
        "每条盘活策略各有一条待办，期限、责任人和是否完成与策略一致",
        differing("strategy", _STRATEGIES, "due_on", "division_id", "assignee_id", "title"),
    ),
}

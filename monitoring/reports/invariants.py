"""What must never be found in monitoring: each query counts violations."""

from monitoring.choices.cases import MONITORED, UNDECIDED
from monitoring.choices.months import SIGNS, LineKind
from povertycase.models.obligations import differing

_UNITS = ("households", "people")
_TERMS = {
    unit: " ".join(f"{'+' if sign > 0 else '-'} {kind}_{unit}" for kind, sign in SIGNS.items())
    for unit in _UNITS
}
_UNBALANCED = " OR ".join(f"closing_{unit} <> opening_{unit} {_TERMS[unit]}" for unit in _UNITS)
_LISTED = """
    {kind}_{unit} <> coalesce(sum(line.{unit}) FILTER (WHERE line.kind = '{kind}'), 0)
    """
_UNLISTED = " OR ".join(_LISTED.format(kind=kind, unit=unit) for unit in _UNITS for kind in LineKind.values)
_EQUATION = """
    SELECT count(*) FROM monitoring_villagemonth WHERE {unbalanced}
    """
_SUMS = """
    SELECT count(*) FROM (
        SELECT village.id FROM monitoring_villagemonth AS village
        LEFT JOIN monitoring_monthline AS line ON line.village_month_id = village.id
        GROUP BY village.id HAVING {unlisted}
    ) AS month
    """

_MEASURES_OWED = """
        SELECT 'measure:' || measure.id AS subject_code, planned_on AS due_on, measure.division_id,
            monitored.household_id AS household_key, '一户的' || kind || '措施应落实' AS title,
            CASE WHEN landed_on IS NOT NULL THEN 'met'
                WHEN ended_on IS NULL AND monitored.status IN ({monitored}) THEN 'open'
                ELSE 'withdrawn' END AS state
        FROM monitoring_supportmeasure AS measure
        JOIN monitoring_monitoringcase AS monitored ON monitored.id = measure.case_id
    """
_FEEDS_OWED = """
    SELECT 'feed:' || run.id AS subject_code, run.due_on, run.division_id, feed.organisation_id,
        CASE WHEN batch_id IS NOT NULL THEN 'met'
            WHEN is_active AND (length(period) = 7) = (rhythm = 'monthly') THEN 'open'
            ELSE 'withdrawn' END AS state
    FROM monitoring_feedrun AS run JOIN monitoring_feed AS feed ON feed.id = run.feed_id
    """
_WARNINGS_OWED = """
    SELECT 'warning:' || id AS subject_code, due_on, division_id, household_id AS household_key,
        CASE WHEN status IN ('pending', 'checking') THEN 'open' ELSE 'met' END AS state
    FROM monitoring_warning WHERE household_id IS NOT NULL
    """
_RELIEF_OWED = """
    SELECT 'relief:' || id AS subject_code, division_id, household_id AS household_key,
        CASE WHEN status = 'approved' THEN 'open' WHEN paid_on IS NOT NULL THEN 'met'
            ELSE 'withdrawn' END AS state
    FROM monitoring_fundapplication AS asked WHERE approved_on IS NOT NULL
        AND EXISTS (SELECT FROM povertycase_policyparameter WHERE key = 'fund.prevention_pay_days')
    """
_HELP_OWED = """
    SELECT 'case:' || id AS subject_code, division_id, household_id AS household_key,
        CASE WHEN EXISTS (
            SELECT FROM monitoring_supportmeasure WHERE case_id = monitored.id AND landed_on IS NOT NULL
        ) THEN 'met' WHEN status IN ({monitored}) THEN 'open' ELSE 'withdrawn' END AS state
    FROM monitoring_monitoringcase AS monitored WHERE identified_on <> ''
    """
# Where working days are counted, a year without announced holidays has none.
_DECISIONS_OWED = """
    SELECT 'case:' || id AS subject_code, division_id, household_id AS household_key,
        CASE WHEN status IN ({undecided}) THEN 'open'
            WHEN status = 'cleared' AND identified_on = '' THEN 'withdrawn' ELSE 'met' END AS state
    FROM monitoring_monitoringcase AS looked WHERE adopted_on IS NULL AND (
        EXISTS (
            SELECT FROM povertycase_obligation
            WHERE kind = 'case_decision' AND subject_code = 'case:' || looked.id
        ) OR NOT EXISTS (
            SELECT FROM povertycase_policyparameter AS counted
            WHERE key = 'ident.max_days' AND value ->> 'count' = 'working'
                AND starts_with(looked.division_id, coalesce(counted.division_id, ''))
        )
    )
    """
_UNDECIDED = ", ".join(f"'{state}'" for state in UNDECIDED)
_MONITORED = ", ".join(f"'{state}'" for state in MONITORED)
_OF_HOUSEHOLD = ("due_on", "division_id", "household_key", "title")

INVARIANTS: dict[str, tuple[str, str]] = {
    "I12-month-equation": (
        "每村每月的期末等于期初加增加、减减少，户数和人数都是",
        _EQUATION.format(unbalanced=_UNBALANCED),
    ),
    "I12-month-chain": (
        "每村每月的期初等于上月的期末，中间不缺月",
        """
        SELECT count(*) FROM (
            SELECT month, opening_households, opening_people,
                lag(month) OVER village AS before,
                lag(closing_households) OVER village AS households,
                lag(closing_people) OVER village AS people
            FROM monitoring_villagemonth
            WINDOW village AS (PARTITION BY division_id ORDER BY month)
        ) AS chain
        WHERE before IS NOT NULL AND (
            before <> (month - interval '1 month')::date
            OR households <> opening_households OR people <> opening_people
        )
        """,
    ),
    "I12-month-lines": (
        "每村每月的数字与变动户名单一致",
        _SUMS.format(unlisted=_UNLISTED),
    ),
    "I13-fund-balance": (
        "每个防返贫基金的余额（到账、上年转入和退回，减去拨付、冲减和结转下年）不为负",
        """
        SELECT count(*) FROM (
            SELECT sum(CASE WHEN kind IN ('payment', 'reversal', 'rest_out') THEN -amount_yuan
                ELSE amount_yuan END) AS balance
            FROM monitoring_fundentry GROUP BY fund_id
        ) AS fund WHERE balance < 0
        """,
    ),
    "I13-fund-applications": (
        "已拨付的基金申请各有一条与批准金额相同的拨付流水，其他申请没有，退回不超过拨付",
        """
        SELECT count(*) FROM (
            SELECT application.id, application.status = 'paid' AS is_paid, application.approved_yuan,
                sum(entry.amount_yuan) FILTER (WHERE entry.kind = 'payment') AS paid,
                coalesce(sum(entry.amount_yuan) FILTER (WHERE entry.kind = 'refund'), 0) AS back
            FROM monitoring_fundapplication AS application
            LEFT JOIN monitoring_fundentry AS entry ON entry.application_id = application.id
            GROUP BY application.id
        ) AS asked
        WHERE paid IS DISTINCT FROM CASE WHEN is_paid THEN approved_yuan END OR back > coalesce(paid, 0)
        """,
    ),
    "I13-fund-carried": (
        "结转下年的每笔资金在下一年度各有一条金额相同的上年转入流水",
        """
        SELECT count(*) FROM monitoring_fundentry AS gone
        JOIN monitoring_preventionfund AS old ON old.id = gone.fund_id
        LEFT JOIN monitoring_fundentry AS come ON come.answers_id = gone.id AND come.kind = 'rest_in'
        LEFT JOIN monitoring_preventionfund AS new ON new.id = come.fund_id
        WHERE gone.kind = 'rest_out' AND (come.amount_yuan IS DISTINCT FROM gone.amount_yuan
            OR new.division_id IS DISTINCT FROM old.division_id OR new.year IS DISTINCT FROM old.year + 1)
        """,
    ),
    "I14-measure-duties": (
        "每项帮扶措施各有一条待办，期限、所在村和是否落实与措施一致",
        differing("measure", _MEASURES_OWED.format(monitored=_MONITORED), *_OF_HOUSEHOLD),
    ),
    "I14-first-help-duties": (
        "每个识别过的监测个案各有一条首项措施待办，所在村和是否落实与个案一致",
        differing("first_help", _HELP_OWED.format(monitored=_MONITORED), "division_id", "household_key"),
    ),
    "I14-decision-duties": (
        "每个本系统办理的监测个案各有一条认定待办，所在村和是否审定与个案一致",
        differing(
            "case_decision", _DECISIONS_OWED.format(undecided=_UNDECIDED), "division_id", "household_key"
        ),
    ),
    "I14-feed-duties": (
        "每期应推送的部门数据各有一条待办，期限、部门和是否收到与推送一致",
        differing("feed", _FEEDS_OWED, "due_on", "division_id", "organisation_id"),
    ),
    "I14-relief-duties": (
        "每份批准过的基金申请各有一条拨付待办，所在村和是否拨付与申请一致",
        differing("relief", _RELIEF_OWED, "division_id", "household_key"),
    ),
    "I14-warning-duties": (
        "每条找到户的部门预警各有一条待办，期限、所在村和是否办结与预警一致",
        differing("warning", _WARNINGS_OWED, "due_on", "division_id", "household_key"),
    ),
}

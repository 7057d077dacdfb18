"""What must never be found in the register: each query counts violations."""

from povertycase.models.obligations import differing

_ROUNDS = """
    SELECT 'round:' || id AS subject_code, ends_on AS due_on, division_id,
        CASE WHEN closed_on IS NULL THEN 'open' ELSE 'met' END AS state
    FROM households_surveyround
    """
_ASSIGNMENTS = """
    SELECT 'round_assignment:' || sent.id AS subject_code, ends_on AS due_on, sent.division_id,
        surveyor_id AS assignee_id, CASE WHEN closed_on IS NULL THEN 'open' ELSE 'met' END AS state
    FROM households_roundassignment AS sent JOIN households_surveyround AS survey ON survey.id = round_id
    """
_CORRECTIONS = """
    SELECT 'correction:' || household_id AS subject_code, due_on, division_id, household_id AS household_key,
        CASE WHEN state = 'differs' THEN 'open' ELSE 'met' END AS state
    FROM households_consistencycheck WHERE due_on IS NOT NULL
    """

INVARIANTS: dict[str, tuple[str, str]] = {
    "I1-applied-batches": (
        "已入库的导入都有写入行数，且任务已完成",
        """
        SELECT count(*) FROM households_rollbatch AS batch
        LEFT JOIN povertycase_job AS job ON job.id = batch.job_id
        WHERE batch.status = 'applied'
            AND (batch.counts -> 'written' IS NULL OR job.state IS DISTINCT FROM 'done')
        """,
    ),
    "I3-identity-twice": (
        "没有两个人登记同一公民身份号码",
        """
        SELECT coalesce(sum(n - 1), 0) FROM (
            SELECT count(*) AS n FROM households_person WHERE id18 IS NOT NULL
            GROUP BY id18 HAVING count(*) > 1
        ) AS twice
        """,
    ),
    "I3-one-head": (
        "在册户恰有一名户主",
        """
        SELECT count(*) FROM households_household AS household
        WHERE household.status = 'active' AND 1 <> (
            SELECT count(*) FROM households_householdmembership AS member
            WHERE member.household_id = household.id AND member.left_on IS NULL AND member.relation = '户主'
        )
        """,
    ),
    "I3-closed-empty": (
        "已销户的户没有在户成员",
        """
        SELECT count(DISTINCT household.id) FROM households_household AS household
        JOIN households_householdmembership AS member
            ON member.household_id = household.id AND member.left_on IS NULL
        WHERE household.status = 'closed'
        """,
    ),
    "I3-one-membership": (
        "一个人同时只属于一户",
        """
        SELECT count(*) FROM (
            SELECT 1 FROM households_householdmembership WHERE left_on IS NULL
            GROUP BY person_id HAVING count(*) > 1
        ) AS twice
        """,
    ),
    "I11-children-follow": (
        "登记、成员、收支与所在户同属一村",
        """
        SELECT count(*) FROM (
            SELECT child.id FROM households_registration AS child
            JOIN households_household AS parent ON parent.id = child.household_id
            WHERE child.division_id <> parent.division_id
            UNION ALL
            SELECT child.id FROM households_householdmembership AS child
            JOIN households_household AS parent ON parent.id = child.household_id
            WHERE child.division_id <> parent.division_id
            UNION ALL
            SELECT child.id FROM households_incomestatement AS child
            JOIN households_household AS parent ON parent.id = child.household_id
            WHERE child.division_id <> parent.division_id
        ) AS astray
        """,
    ),
    "I11-person-follows": (
        "人所在的村就是其在户的村",
        """
        SELECT count(*) FROM households_person AS person
        JOIN households_householdmembership AS member
            ON member.person_id = person.id AND member.left_on IS NULL
        WHERE member.division_id <> person.division_id
        """,
    ),
    "I12-staging-empty": (
        "已结束的导入没有留下暂存数据",
        """
        SELECT count(*) FROM households_rollrow AS staged
        JOIN households_rollbatch AS batch ON batch.id = staged.batch_id
        WHERE batch.status IN ('refused', 'applied', 'cancelled', 'undone')
        """,
    ),
    "visits-judged": (
        "每次走访都核查了六项保障",
        """
        SELECT count(*) FROM households_visit AS visit WHERE 6 <> (
            SELECT count(*) FROM households_safeguardcheck AS done WHERE done.visit_id = visit.id
        )
        """,
    ),
    "visits-once": (
        "待确认的走访还没有进入台账",
        """
        SELECT count(*) FROM households_heldvisit AS held
        JOIN households_visit AS visit ON visit.id = held.visit AND visit.sha256 = held.sha256
        WHERE held.status <> 'admitted'
        """,
    ),
    "names-filled": (
        "每个人都有姓名及拼音",
        "SELECT count(*) FROM households_person WHERE name = '' OR name_pinyin = '' OR name_initials = ''",
    ),
    "I14-round-duties": (
        "每个排查轮次各有一条待办，期限和是否结束与轮次一致",
        differing("round", _ROUNDS, "due_on", "division_id"),
    ),
    "I14-assignment-duties": (
        "每项交叉核查分工各有一条待办，期限、排查人和是否结束与轮次一致",
        differing("round_assignment", _ASSIGNMENTS, "due_on", "division_id", "assignee_id"),
    ),
    "I14-correction-duties": (
        "每户四合一差异各有一条待办，期限和是否更正与比对一致",
        differing("correction", _CORRECTIONS, "due_on", "division_id", "household_key"),
    ),
}

"""What must never be found in rectification: each query counts violations."""

from collections.abc import Iterable

from povertycase.models.obligations import differing
from rectification.choices.reports import WAITING as UNSENT
from rectification.choices.scores import UNPUBLISHED
from rectification.rules.moves import BEING_DONE, WAITING

# Where a ticket lies for whoever owes something of it; of what is restricted its county alone.
_PLACE = """
    CASE WHEN is_restricted THEN left(ticket.division_id, 6) ELSE ticket.division_id END AS division_id,
    CASE WHEN NOT is_restricted THEN household_id END AS household_key, is_restricted
    """
_PLACED = ("division_id", "household_key", "is_restricted")
_TICKETS = """
    SELECT 'ticket:' || id AS subject_code, due_on, executor_id AS assignee_id, {place},
        CASE WHEN status IN ({being_done}) THEN 'open'
            WHEN status IN ('registered', 'cancelled') THEN 'withdrawn' ELSE 'met' END AS state
    FROM rectification_ticket AS ticket WHERE due_on IS NOT NULL
    """
_STEPS = """
    SELECT 'ticket:' || id AS subject_code, {place},
        CASE WHEN status IN ({waiting}) THEN 'open' WHEN status = 'cancelled' THEN 'withdrawn'
            ELSE 'met' END AS state
    FROM rectification_ticket AS ticket
    """
_NODES = """
    SELECT 'ticket_node:' || node.id AS subject_code, planned_on AS due_on,
        executor_id AS assignee_id, {place},
        CASE WHEN reached_on IS NOT NULL THEN 'met'
            WHEN status IN ('measure_fixed', 'in_progress') AND round = rebound_count THEN 'open'
            ELSE 'withdrawn' END AS state
    FROM rectification_worknode AS node JOIN rectification_ticket AS ticket ON ticket.id = node.ticket_id
    """
_EXTENSIONS = """
    SELECT 'ticket_extension:' || extension.id AS subject_code, {place},
        CASE WHEN extension.status = 'requested' THEN 'open' ELSE 'met' END AS state
    FROM rectification_deadlineextension AS extension
    JOIN rectification_ticket AS ticket ON ticket.id = extension.ticket_id
    """
_REPORTS = """
    SELECT 'report:' || report.id AS subject_code, due_on, report.division_id, organisation_id,
        CASE WHEN status IN ({waiting}) THEN 'open' WHEN status = 'withdrawn' THEN 'withdrawn'
            ELSE 'met' END AS state
    FROM rectification_periodicreport AS report
    JOIN rectification_reporter AS reporter ON reporter.id = report.reporter_id
    """
_INSPECTIONS = """
    SELECT 'inspection:' || id AS subject_code, ends_on AS due_on, planned_at_id AS division_id, {state},
        kind = 'unannounced' AND status <> 'done' AS is_restricted
    FROM rectification_inspection
    UNION ALL
    SELECT 'inspection:' || inspection_id || ':' || user_id, ends_on, planned_at_id, {state}, true
    FROM rectification_inspection_inspectors AS member
    JOIN rectification_inspection AS inspection ON inspection.id = member.inspection_id
    """
_INSPECTED = "CASE status WHEN 'planned' THEN 'open' WHEN 'done' THEN 'met' ELSE 'withdrawn' END AS state"
_TALKS = """
    SELECT 'talk:' || id AS subject_code, follow_up_due_on AS due_on, true AS is_restricted,
        CASE WHEN status = 'held' THEN 'open' ELSE 'met' END AS state
    FROM rectification_talk WHERE follow_up <> ''
    """

_MONTHS = """
    SELECT 'work_month:' || month.id AS subject_code, month.due_on, month.division_id, organisation_id,
        month.account_id AS assignee_id,
        CASE WHEN month.status = 'done' THEN 'met'
            WHEN month.status = 'open' AND plan.status = 'in_force' THEN 'open' ELSE 'withdrawn' END AS state
    FROM rectification_taskmonth AS month
    JOIN rectification_taskunit AS unit ON unit.id = month.unit_id
    JOIN rectification_worktask AS task ON task.id = unit.task_id
    JOIN rectification_workplan AS plan ON plan.id = task.plan_id
    """


_STATEMENTS = """
    SELECT 'statement:' || id AS subject_code, due_on, division_id,
        CASE status WHEN 'due' THEN 'open' WHEN 'signed' THEN 'met' ELSE 'withdrawn' END AS state
    FROM rectification_statement
    """

_SHEETS = """
    SELECT 'score_sheet:' || scheme.id || '-' || sheet.month AS subject_code, min(sheet.due_on) AS due_on,
        scheme.division_id,
        CASE WHEN bool_or(sheet.status IN ({waiting})) THEN 'open'
            WHEN bool_or(sheet.status = 'published') THEN 'met' ELSE 'withdrawn' END AS state
    FROM rectification_scoresheet AS sheet
    JOIN rectification_scorescheme AS scheme ON scheme.id = sheet.scheme_id
    WHERE sheet.edition = 1 GROUP BY scheme.id, sheet.month
    """


def _duties(kind: str, records: str, *fields: str) -> str:
    words = {"place": _PLACE, "being_done": _listed(BEING_DONE), "waiting": _listed(WAITING)}
    return differing(kind, records.format(**words), *fields, *_PLACED)


def _listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


INVARIANTS: dict[str, tuple[str, str]] = {
    "I15-parent-last": (
        "已销号、已撤销的共性问题下没有没销号的子问题",
        """
        SELECT count(*) FROM rectification_ticket AS child
        JOIN rectification_ticket AS parent ON parent.id = child.parent_id
        WHERE parent.status IN ('closed', 'cancelled') AND child.status NOT IN ('closed', 'cancelled')
        """,
    ),
    "I15-closed-proved": (
        "已销号的问题都有最近一次整改后的佐证",
        """
        SELECT count(*) FROM rectification_ticket AS ticket
        WHERE status = 'closed' AND NOT EXISTS (
            SELECT 1 FROM rectification_evidence
            WHERE ticket_id = ticket.id AND kind = 'after' AND round = ticket.rebound_count
        )
        """,
    ),
    "I15-deadline-approved": (
        "没有反弹过的问题，时限晚于最初时限的都有批准的延期",
        """
        SELECT count(*) FROM rectification_ticket AS ticket
        WHERE rebound_count = 0 AND due_on > original_due_on AND NOT EXISTS (
            SELECT 1 FROM rectification_deadlineextension
            WHERE ticket_id = ticket.id AND status = 'approved' AND until = ticket.due_on
        ) AND NOT EXISTS (
            SELECT 1 FROM rectification_ticket WHERE parent_id = ticket.id AND rebound_count > 0
        )
        """,
    ),
    "I15-apart": (
        "没有人核查自己报送进展的问题",
        """
        SELECT count(*) FROM rectification_closeoutreview AS review
        WHERE EXISTS (
            SELECT 1 FROM rectification_progressline AS line
            WHERE line.ticket_id = review.ticket_id AND line.round = review.round
                AND line.reported_by_id = review.reviewed_by_id
        )
        """,
    ),
    "I15-household-held": (
        "户的问题没有销号时，该户有办理中事项；销号后没有；限定知悉范围的不留痕迹",
        """
        SELECT count(*) FROM rectification_ticket AS ticket
        WHERE household_id IS NOT NULL AND NOT is_restricted
        AND (status IN ('closed', 'cancelled')) = EXISTS (
            SELECT 1 FROM households_hold AS hold
            WHERE hold.kind = 'ticket' AND hold.source_code = 'ticket:' || ticket.id
                AND hold.household_id = ticket.household_id AND hold.until IS NULL
        )
        """,
    ),
    "I15-ranking-sealed": (
        "已定稿的排名，内容与校验值一致，明细与定稿内容一致",
        """
        SELECT count(*) FROM rectification_ranking AS ranking
        WHERE status = 'frozen' AND (
            encode(sha256(convert_to(content, 'UTF8')), 'hex') <> sha256
            OR content::jsonb - 'lines' IS DISTINCT FROM jsonb_build_object(
                'kind', kind, 'year', year, 'quarter', quarter, 'edition', edition, 'weights', weights,
                'turn', turn, 'reason', reason, 'counted_on', counted_on, 'preview_from', preview_from,
                'preview_until', preview_until, 'frozen_on', frozen_on, 'division', division_id,
                'campaign', campaign_id,
                'supersedes', (SELECT sha256 FROM rectification_ranking WHERE id = ranking.supersedes_id)
            ) || CASE WHEN scheme_id IS NULL THEN '{}' ELSE
                jsonb_build_object('scheme', scheme_id, 'zone', zone_id, 'rule', rule) END
            OR content::jsonb -> 'lines' IS DISTINCT FROM (
                SELECT jsonb_agg(
                    jsonb_build_object('code', code, 'name', name, 'score', score::text, 'rank', rank)
                    || CASE WHEN ranking.scheme_id IS NOT NULL THEN jsonb_build_object('months', months) ELSE
                    jsonb_build_object(
                        'completed', jsonb_build_array(completed, completed_of),
                        'on_time', jsonb_build_array(on_time, on_time_of),
                        'held', jsonb_build_array(held, held_of),
                        'reported', jsonb_build_array(reported, reported_of)
                    ) END ORDER BY position
                )
                FROM rectification_rankingline WHERE ranking_id = ranking.id
            )
        )
        """,
    ),
    "I14-ticket-duties": (
        "每个交办过的问题各有一条待办，时限、责任人、所在地方和是否在整改与问题一致",
        _duties("ticket", _TICKETS, "due_on", "assignee_id"),
    ),
    "I14-ticket-steps": (
        "每个问题各有一条环节待办，等人办理时为待办，所在地方与问题一致",
        _duties("ticket_step", _STEPS),
    ),
    "I14-ticket-nodes": (
        "每个整改节点各有一条待办，日期和是否完成与节点一致",
        _duties("ticket_node", _NODES, "due_on", "assignee_id"),
    ),
    "I14-ticket-extensions": (
        "每份延期申请各有一条待办，等审批时为待办",
        _duties("ticket_extension", _EXTENSIONS),
    ),
    "I15-score-total": (
        "已发布的月度评分表，各部分得分和总分与明细一致",
        """
        SELECT count(*) FROM rectification_scoresheet AS sheet
        JOIN rectification_scorescheme AS scheme ON scheme.id = sheet.scheme_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(points) FILTER (WHERE item."group" = 'poverty'), 0) AS poverty,
                coalesce(sum(points) FILTER (WHERE item."group" = 'other'), 0) AS other
            FROM rectification_scoremark AS mark
            JOIN rectification_scoreitem AS item ON item.id = mark.item_id WHERE mark.sheet_id = sheet.id
        ) AS counted
        WHERE sheet.status = 'published' AND (sheet.poverty, sheet.other, sheet.total) IS DISTINCT FROM (
            counted.poverty, counted.other,
            round(((scheme.weights ->> 'poverty')::numeric * counted.poverty
                + (scheme.weights ->> 'other')::numeric * counted.other) / 100, 2)
        )
        """,
    ),
    "I14-score-sheets": (
        "每个月的评分各有一条待办，期限、所在地方和是否发布与评分表一致",
        differing("score_sheet", _SHEETS.format(waiting=_listed(UNPUBLISHED)), "due_on", "division_id"),
    ),
    "I14-reports": (
        "每份定期报告各有一条待办，期限、报送单位、所在地方和是否报送与报告一致",
        differing(
            "report", _REPORTS.format(waiting=_listed(UNSENT)), "due_on", "division_id", "organisation_id"
        ),
    ),
    "I14-work-months": (
        "每项月度任务各有一条待办，期限、责任单位、责任人、所在地方和是否完成与任务一致",
        differing("work_month", _MONTHS, "due_on", "division_id", "organisation_id", "assignee_id"),
    ),
    "I14-statements": (
        "每份责任书各有一条待办，期限、所在地方和是否签订与责任书一致",
        differing("statement", _STATEMENTS, "due_on", "division_id"),
    ),
    "I14-inspections": (
        "每次督查和每名有账号的成员各有一条待办，期限、所在地方和是否完成与督查一致，暗访完成前限定知悉范围",
        differing(
            "inspection",
            _INSPECTIONS.format(state=_INSPECTED),
            "due_on",
            "division_id",
            "is_restricted",
        ),
    ),
    "I14-talks": (
        "每次有后续要求的约谈各有一条待办，期限和是否报送与约谈一致，限定知悉范围",
        differing("talk", _TALKS, "due_on", "is_restricted"),
    ),
}

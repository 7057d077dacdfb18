"""What must never be found in rectification: each query counts violations."""

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
            )
            OR content::jsonb -> 'lines' IS DISTINCT FROM (
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'code', code, 'name', name, 'score', score::text, 'rank', rank,
                        'completed', jsonb_build_array(completed, completed_of),
                        'on_time', jsonb_build_array(on_time, on_time_of),
                        'held', jsonb_build_array(held, held_of),
                        'reported', jsonb_build_array(reported, reported_of)
                    ) ORDER BY position
                )
                FROM rectification_rankingline WHERE ranking_id = ranking.id
            )
        )
        """,
    ),
}

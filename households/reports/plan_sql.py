"""V-VISIT for a whole county in one statement: rules.visit_plan as SQL, held equal to it by a test.

`target` is what the reader reaches, made by the ORM; the rest counts days on which it was visited.
"""

WHOLE = """
WITH target AS MATERIALIZED ({target}),
rule (place, kind, times, starts_on, ends_on, prior_times, prior_starts_on, prior_ends_on, phone_counts)
AS (VALUES {rules}),
planned AS MATERIALIZED (
    SELECT target.id, target.division_id, rule.*, target.since <= rule.prior_starts_on::text AS is_owed
    FROM target JOIN rule ON rule.place = target.place AND rule.kind = target.kind
),
seen AS MATERIALIZED (
    SELECT visit.household_id, visit.visitor_id, visit.visited_on, planned.division_id
    FROM planned JOIN households_visit AS visit ON visit.household_id = planned.id
    LEFT JOIN (SELECT corrects_id FROM households_visit WHERE corrects_id IS NOT NULL) AS correction
        ON correction.corrects_id = visit.id
    WHERE correction.corrects_id IS NULL
      AND visit.visited_on BETWEEN %s AND %s
      AND CASE WHEN visit.way = 'phone' THEN planned.phone_counts
          ELSE visit.place_refused = '' OR EXISTS (
              SELECT 1 FROM households_visitphoto AS photo WHERE photo.visit_id = visit.id
          ) END
),
visited AS (
    SELECT seen.household_id, seen.visited_on
    FROM seen JOIN households_pairing AS pairing
        ON pairing.household_id = seen.household_id AND pairing.helper_id = seen.visitor_id
       AND seen.visited_on BETWEEN pairing.started_on AND COALESCE(pairing.ended_on, 'infinity')
    UNION
    SELECT seen.household_id, seen.visited_on
    FROM seen JOIN povertycase_posting AS posting
        ON posting.user_id = seen.visitor_id AND posting.role IN ('village', 'township', 'county')
       AND starts_with(seen.division_id, posting.division_id)
       AND seen.visited_on BETWEEN posting.valid_from AND COALESCE(posting.valid_to, 'infinity')
),
counted AS (
    SELECT planned.id,
        COUNT(*) FILTER (WHERE visited_on >= planned.starts_on) AS done,
        COUNT(*) FILTER (WHERE visited_on BETWEEN planned.prior_starts_on AND planned.prior_ends_on)
            AS prior_done,
        MAX(visited_on) AS last_on
    FROM planned JOIN visited ON visited.household_id = planned.id
    GROUP BY planned.id
),
judged AS (
    SELECT planned.*, COALESCE(counted.done, 0) AS done, COALESCE(counted.prior_done, 0) AS prior_done,
        counted.last_on, COALESCE(counted.done, 0) >= planned.times AS is_done
    FROM planned LEFT JOIN counted ON counted.id = planned.id
),
plan AS (
    SELECT judged.*, COALESCE(NOT is_done AND is_owed AND prior_done < prior_times, FALSE) AS is_overdue
    FROM judged
)
{select}
"""

_FIGURES = """
    COUNT(*) AS due, COUNT(*) FILTER (WHERE is_done) AS done, COUNT(*) FILTER (WHERE is_overdue) AS overdue
"""
BY_PLACE = "SELECT left(division_id, %s) AS place, {figures} FROM plan GROUP BY 1".replace(
    "{figures}", _FIGURES
)
BY_HELPER = """
SELECT pairing.helper_id, {figures} FROM plan LEFT JOIN households_pairing AS pairing
    ON pairing.household_id = plan.id
   AND %s BETWEEN pairing.started_on AND COALESCE(pairing.ended_on, 'infinity')
GROUP BY 1
""".replace("{figures}", _FIGURES)
ROWS = """
SELECT id, kind, times, ends_on, done, is_done, is_overdue, last_on, prior_starts_on, prior_ends_on FROM plan
"""
KEYS = {
    "": "SELECT id FROM plan",
    "done": "SELECT id FROM plan WHERE is_done",
    "due": "SELECT id FROM plan WHERE NOT is_done",
    "overdue": "SELECT id FROM plan WHERE is_overdue",
}

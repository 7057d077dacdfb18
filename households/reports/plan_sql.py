"""V-VISIT for a whole county in one statement: rules.visit_plan as SQL, held equal to it by a test.

`target` is what the reader reaches, made by the ORM; the rest counts days on which it was visited. No
two long lists are joined without an index: a planner that cannot know how many households fall under a rule
would pair each with each.
"""

WHOLE = """
WITH target AS MATERIALIZED ({target}),
rule (place, kind, times, starts_on, ends_on, prior_times, prior_starts_on, prior_ends_on, phone_counts)
AS (VALUES {rules}),
seen AS MATERIALIZED (
    SELECT visit.household_id, visit.visitor_id, visit.visited_on, target.division_id,
        target.place, target.kind, target.since, visit.way = 'phone' AS is_by_phone
    FROM target JOIN households_visit AS visit ON visit.household_id = target.id
    LEFT JOIN (SELECT corrects_id FROM households_visit WHERE corrects_id IS NOT NULL) AS correction
        ON correction.corrects_id = visit.id
    WHERE correction.corrects_id IS NULL
      AND visit.visited_on BETWEEN %s AND %s
      AND (visit.way = 'phone' OR visit.place_refused = '' OR EXISTS (
          SELECT 1 FROM households_visitphoto AS photo WHERE photo.visit_id = visit.id
      ))
),
answered AS (
    SELECT seen.* FROM seen JOIN households_pairing AS pairing
        ON pairing.household_id = seen.household_id AND pairing.helper_id = seen.visitor_id
       AND seen.visited_on BETWEEN pairing.started_on AND COALESCE(pairing.ended_on, 'infinity')
    UNION ALL
    SELECT seen.* FROM seen JOIN povertycase_posting AS posting
        ON posting.user_id = seen.visitor_id AND posting.role IN ('village', 'township', 'county')
       AND starts_with(seen.division_id, posting.division_id)
       AND seen.visited_on BETWEEN posting.valid_from AND COALESCE(posting.valid_to, 'infinity')
),
days AS (
    SELECT id, division_id, place, kind, since, NULL::date AS visited_on, FALSE AS is_by_phone FROM target
    UNION ALL
    SELECT household_id, division_id, place, kind, since, visited_on, bool_and(is_by_phone)
    FROM answered GROUP BY 1, 2, 3, 4, 5, 6
),
counted AS (
    SELECT days.id, days.division_id, days.place, days.kind, days.since,
        COUNT(*) FILTER (WHERE visited_on >= rule.starts_on) AS done,
        COUNT(*) FILTER (WHERE visited_on BETWEEN rule.prior_starts_on AND rule.prior_ends_on) AS prior_done,
        MAX(visited_on) AS last_on
    FROM days JOIN rule ON rule.place = days.place AND rule.kind = days.kind
    WHERE rule.phone_counts OR NOT days.is_by_phone
    GROUP BY 1, 2, 3, 4, 5
),
judged AS (
    SELECT counted.*, rule.times, rule.ends_on, rule.prior_times, rule.prior_starts_on, rule.prior_ends_on,
        counted.since <= rule.prior_starts_on::text AS is_owed, counted.done >= rule.times AS is_done
    FROM counted JOIN rule ON rule.place = counted.place AND rule.kind = counted.kind
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
LEFT = """
SELECT ends_on, COUNT(*) FILTER (WHERE NOT is_done), COUNT(*) FILTER (WHERE is_overdue) FROM plan GROUP BY 1
"""
KEYS = {
    "": "SELECT id FROM plan",
    "done": "SELECT id FROM plan WHERE is_done",
    "waiting": "SELECT id FROM plan WHERE NOT is_done",
    "overdue": "SELECT id FROM plan WHERE is_overdue",
}

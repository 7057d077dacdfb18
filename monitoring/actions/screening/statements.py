"""What the screening asks the register about households; the words of the code lists come by name."""

# Memberships have no index by place; the households of a chunk are few enough to be followed one by one.
THERE = "SELECT id FROM households_household WHERE division_id BETWEEN %(first)s AND %(last)s"
# What is counted of the members of each household; %(x)s are the words of the code lists.
PEOPLE = f"""
    SELECT member.household_id AS id,
        count(*) AS members,
        bool_or(low) AS has_low, bool_or(low IS NULL) AS low_unknown,
        bool_or(destitute) AS has_destitute, bool_or(destitute IS NULL) AS destitute_unknown,
        bool_or(low OR destitute) AS supported,
        bool_or((low OR destitute) IS NULL) AS support_unknown,
        bool_or(labour <> '' AND labour <> ALL(%(without)s)) AS can_work,
        bool_or(labour = '') AS labour_unknown,
        count(*) FILTER (WHERE is_disabled) AS disabled,
        count(*) FILTER (WHERE disability_grade = ANY(%(severe)s)) AS severe,
        count(*) FILTER (WHERE disability_year BETWEEN %(year)s - 1 AND %(year)s) AS newly_disabled,
        count(*) FILTER (WHERE school_status = ANY(%(beyond)s)) AS students,
        count(*) FILTER (WHERE work_months > 0 AND work_months < %(steady)s) AS unsteady,
        bool_or(NOT has_resident_medical AND NOT has_employee_medical) AS uninsured,
        bool_and(has_resident_medical OR has_employee_medical) AS insured,
        count(*) FILTER (WHERE age >= %(old)s AND is_incapable) AS incapable,
        count(*) FILTER (WHERE age < %(young)s) AS children,
        count(*) FILTER (WHERE age IS NULL) AS ageless,
        count(*) FILTER (WHERE age >= %(young)s AND age < %(old)s
            AND work_months >= %(steady)s) AS away,
        count(*) FILTER (WHERE age >= %(young)s AND age < %(old)s) AS adults
    FROM households_householdmembership AS member
    JOIN (
        SELECT person.*,
            date_part('year', age(%(on)s::date, birth_on)) AS age,
            CASE WHEN low_income_allowance = '' THEN is_low_income_recipient
                ELSE coalesce(is_low_income_recipient, false) OR low_income_allowance <> %(no_low)s
            END AS low,
            CASE WHEN destitute_support = '' THEN is_destitute_recipient
                ELSE coalesce(is_destitute_recipient, false) OR destitute_support <> %(no_support)s
            END AS destitute,
            certificate_kind = %(certificate)s OR %(disabled)s = ANY(health) AS is_disabled,
            person.id IN (
                SELECT care.person_id FROM monitoring_warning AS care
                WHERE care.signal = %(incapable)s AND care.period >= %(cared_from)s
                    AND care.status <> %(absent)s AND care.person_id IS NOT NULL
            ) AS is_incapable
        FROM households_person AS person
    ) AS person ON person.id = member.person_id
    WHERE member.left_on IS NULL AND member.household_id IN ({THERE})
    GROUP BY member.household_id
"""  # noqa: S608  a piece of this module
# The newest statement of each household, and the income a head of the one that ended a year before it.
MONEY = """
    SELECT newest.*, previous.stated_per_capita_yuan AS previous, line.wage, line.earned
    FROM (
        SELECT DISTINCT ON (household_id) id AS statement_id, household_id AS id, concept, period_start,
            period_end, stated_per_capita_yuan AS per_capita, stated_net_yuan AS net, claims_yuan AS claims,
            compliant_oop_yuan AS oop, population
        FROM households_incomestatement
        WHERE division_id BETWEEN %(first)s AND %(last)s AND concept = %(net)s
        ORDER BY household_id, period_end DESC, id DESC
    ) AS newest
    LEFT JOIN LATERAL (
        SELECT stated_per_capita_yuan FROM households_incomestatement AS before
        WHERE before.household_id = newest.id AND before.concept = newest.concept
            AND before.period_end = (newest.period_end + 1 - interval '1 year')::date - 1
        ORDER BY before.id DESC LIMIT 1
    ) AS previous ON true
    LEFT JOIN LATERAL (
        SELECT max(amount_yuan) FILTER (WHERE item = %(wage)s) AS wage,
            sum(amount_yuan) FILTER (WHERE item = ANY(%(earned)s)) AS earned
        FROM households_incomeline AS line WHERE line.statement_id = newest.statement_id
    ) AS line ON true
"""
HOMES = f"""
    WITH people AS ({PEOPLE}), money AS ({MONEY}), monitored AS (
        SELECT household_id AS id,
            bool_or(status = ANY(%(open)s)) AS is_open,
            max(moved_at) FILTER (WHERE status = %(rejected)s) AS rejected_at
        FROM monitoring_monitoringcase
        WHERE division_id BETWEEN %(first)s AND %(last)s GROUP BY household_id
    )
    SELECT home.id AS key, home.division_id, home.household_type, home.monitoring_state,
        home.monitoring_category, home.is_house_unsafe, home.has_safe_water,
        people.*, money.*, monitored.is_open, monitored.rejected_at
    FROM households_household AS home
    LEFT JOIN people ON people.id = home.id
    LEFT JOIN money ON money.id = home.id
    LEFT JOIN monitored ON monitored.id = home.id
    WHERE home.division_id BETWEEN %(first)s AND %(last)s AND home.status = 'active'
"""  # noqa: S608  pieces of this module
# The newest check of each safeguard that stands; of households whose register may have moved since.
CHECKS = """
    SELECT DISTINCT ON (found.household_id, found.item) found.household_id, found.item, found.is_met,
        found.checked_on
    FROM households_safeguardcheck AS found
    WHERE found.division_id BETWEEN %(first)s AND %(last)s AND found.item = ANY(%(items)s)
        AND NOT EXISTS (SELECT FROM households_visit AS later WHERE later.corrects_id = found.visit_id)
    ORDER BY found.household_id, found.item, found.checked_on DESC, found.id DESC
"""
DROPOUTS = f"""
    SELECT member.household_id, person.birth_on, person.dropout_reason
    FROM households_householdmembership AS member
    JOIN households_person AS person ON person.id = member.person_id
    WHERE member.left_on IS NULL AND member.household_id IN ({THERE})
        AND person.dropout_reason <> '' AND person.birth_on IS NOT NULL
"""  # noqa: S608  a piece of this module

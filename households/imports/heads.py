"""户主姓名 and 户主证件号码, which some layouts repeat in each row, against the household's own head."""

from households.choices import RollStage
from households.imports.findings import Findings, Place, number_shown
from households.imports.statements import Statements
from households.models.roll_stages import announce
from households.rules import roll

# Ciphertexts of one context are equal when what they hide is.
STATED = """
    SELECT min(s.row), s.household_number, head.person_name, $name, bool_or($identity)
    FROM $staging AS s
    JOIN (
        SELECT household_number, min(person_name) AS person_name, (array_agg(id18))[1] AS id18
        FROM $staging WHERE batch_id = %(batch)s AND relation = '户主'
        GROUP BY household_number HAVING count(*) = 1
    ) AS head ON head.household_number = s.household_number
    WHERE s.batch_id = %(batch)s
        AND ($name <> head.person_name OR $identity)
    GROUP BY s.household_number, head.person_name, $name
    ORDER BY 1
"""


def check_heads(statements: Statements, findings: Findings) -> None:
    """W-HEAD-MISMATCH, one a household; silent where there is not exactly one head, or nothing is stated."""
    announce(statements.batch.pk, RollStage.RULES)  # what follows looks at whole households
    columns = statements.batch.columns
    if not {"head_name", "head_id18"} & {*columns}:
        return
    name = "s.head_name" if "head_name" in columns else "NULL::text"
    identity = "s.head_id18 <> head.id18" if "head_id18" in columns else "NULL::boolean"
    told: set[str] = set()
    for row, number, head_name, stated_name, is_other in statements.rows(
        STATED, name=name, identity=identity
    ):
        found = roll.check_stated_head(
            number_shown(number),
            head_name=head_name or "",
            stated_name=stated_name,
            is_other_identity=is_other,
        )
        for each in found if number not in told else ():
            told.add(number)
            findings.add(each.code, each.message, Place(row, "", number), rule=each.rule)

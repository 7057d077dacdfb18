"""The same person more than once in one roll."""

from itertools import groupby
from typing import NamedTuple

from households.imports.findings import Findings, Place
from households.imports.statements import Statements

MOST_NAMED = 6

# Rows of people whose key (identity, 人编号) stands in several rows, with a digest of all that was read.
TWICE = """
    WITH twice AS (
        SELECT s.$key AS key FROM $staging AS s
        WHERE s.batch_id = %(batch)s AND s.$key IS NOT NULL GROUP BY 1 HAVING count(*) > 1
    )
    SELECT md5(twice.key::text), s.id, s.row, coalesce(s.household_number, ''),
        md5(ROW(s.division_code, $columns)::text)
    FROM $staging AS s JOIN twice ON twice.key = s.$key
    WHERE s.batch_id = %(batch)s ORDER BY 1, s.row
"""

DELETE = "DELETE FROM $staging WHERE id = ANY(%(ids)s)"


class Same(NamedTuple):
    """One of several rows of a person."""

    key: str
    id: int
    row: int
    number: str
    digest: str


def check_duplicates(statements: Statements, findings: Findings) -> set[str]:
    """Take out rows that repeat another exactly; the 户编号 of households with rows that contradict."""
    held: set[str] = set()
    told: set[int] = set()
    columns = ", ".join(f's."{name}"' for name in statements.batch.columns)
    for key in ("id18", "person_number"):
        if key not in statements.batch.columns:
            continue
        repeated: list[int] = []
        rows = [Same(*row) for row in statements.rows(TWICE, key=f'"{key}"', columns=columns)]
        for _key, same in groupby(rows, key=lambda each: each.key):
            group = list(same)
            if len({(each.number, each.digest) for each in group}) == 1:
                _repeat(group, findings)
                repeated += [each.id for each in group[1:]]
            elif told.issuperset(each.id for each in group):
                continue  # one person under one number: said of the identity
            else:
                held |= _contradict(group, key, findings)
                told |= {each.id for each in group}
        if repeated:
            statements.run(DELETE, {"ids": repeated})
    return held


def _repeat(group: list[Same], findings: Findings) -> None:
    for each in group[1:]:
        message = f"与第 {group[0].row} 行完全相同，只保留一行"
        findings.add("W-DUP-SAME", message, Place(each.row, "", each.number), rule="H-ID-04")


def _contradict(group: list[Same], key: str, findings: Findings) -> set[str]:
    """Rows of one person that differ, in one household or in several."""
    numbers = list(dict.fromkeys(each.number for each in group))
    rows = "、".join(str(each.row) for each in group[:MOST_NAMED])
    if len(numbers) > 1 and key == "id18":
        code, message = "E-ROW-TWOHH", f"同一人出现在户 {'、'.join(numbers[:MOST_NAMED])}（第 {rows} 行）"
    elif key == "id18":
        code, message = "E-DUP-CONFLICT", f"第 {rows} 行是同一个人，内容不同"
    else:
        code, message = "E-DUP-CONFLICT", f"第 {rows} 行人编号相同，证件号码或内容不同"
    for each in group:
        findings.add(code, message, Place(each.row, "", each.number), rule="H-ID-04")
    return set(numbers) - {""}

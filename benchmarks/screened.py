"""The screening of a county, measured in a process of its own: `python -m benchmarks.screened`.

Makes incomes, cases and measures for the households that the roll brought, by SQL; then screens the county
three times. One JSON object on stdout.
"""

import datetime
import json
import os
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
django.setup()

from django.db import connection  # noqa: E402  models load after django.setup

from benchmarks.bench import COUNTY, yardstick  # noqa: E402
from monitoring.actions.screening import run  # noqa: E402
from monitoring.models import Finding, KeyGroupTag, MonitoringCase  # noqa: E402
from povertycase.actions import claim, enqueue  # noqa: E402
from povertycase.choices import JobKind  # noqa: E402
from povertycase.models import PolicyParameter, User  # noqa: E402

ON = datetime.date(2026, 11, 22)
LINE = 8000
# Of a hundred households, by their key: some poor, some near the line, most well off.
FILL = (
    "ALTER TABLE households_household DISABLE TRIGGER USER",
    """UPDATE households_household SET household_type = CASE WHEN id % 3 = 0 THEN '脱贫户(享受政策)'
        ELSE '一般农户' END, is_house_unsafe = id % 211 = 0, has_safe_water = id % 97 <> 0""",
    "ALTER TABLE households_household ENABLE TRIGGER USER",
    """INSERT INTO households_incomestatement (created_at, updated_at, version, household_id, division_id,
            concept, period_start, period_end, population, stated_net_yuan, stated_per_capita_yuan,
            claims_yuan, compliant_oop_yuan)
        SELECT now(), now(), 1, id, division_id, 'net', make_date(year - 1, 10, 1), make_date(year, 9, 30),
            3, head * 3, head, 0, CASE WHEN id % 151 = 0 THEN 21000 ELSE id % 900 END
        FROM households_household, generate_series(2025, 2026) AS year,
            LATERAL (SELECT (CASE WHEN id % 50 = 0 THEN 5000 WHEN id % 20 = 0 THEN 9000 ELSE 12000 END
                + id % 7919 + (year - 2025) * 300)::numeric(18, 2) AS head) AS heads""",
    """INSERT INTO households_incomeline (statement_id, item, amount_yuan)
        SELECT id, item, CASE item WHEN 'wage' THEN stated_net_yuan * 0.7 ELSE stated_net_yuan * 0.15 END
        FROM households_incomestatement, unnest(ARRAY['wage', 'business', 'transfer']) AS item
        WHERE period_end = '2026-09-30'""",
    """INSERT INTO monitoring_monitoringcase (created_at, updated_at, version, household_id, division_id,
            episode, category, clue_on, identified_on, number, contact, contact_phone, removal_way,
            removed_on, cleared_reason, status, moved_by_id, moved_at)
        SELECT now(), now(), 1, id, division_id, 1, '突发严重困难户', '2026-01-10',
            to_char(make_date(2025, 6, 1) + (id % 400)::int, 'YYYY-MM-DD'), '', '', NULL,
            CASE WHEN id % 5 = 0 THEN '帮扶消除' ELSE '' END,
            CASE WHEN id % 5 = 0 THEN '2026-10-20' ELSE '' END, '',
            CASE WHEN id % 5 = 0 THEN 'removed' ELSE 'active' END, BY_USER, now()
        FROM households_household WHERE id % 33 = 0""",
    """INSERT INTO monitoring_caserisk (case_id, rank, risk, part, note)
        SELECT id, 1, (ARRAY['因病', '因残', '因学', '缺劳动力', '因务工就业不稳'])[1 + id % 5], '', ''
        FROM monitoring_monitoringcase""",
    """INSERT INTO monitoring_supportmeasure (created_at, updated_at, version, case_id, division_id, kind,
            items, content, responsible, planned_on, ended_reason, created_by_id)
        SELECT now(), now(), 1, id, division_id,
            (ARRAY['健康帮扶', '综合保障', '就业帮扶', '产业帮扶'])[1 + id % 4], '{}', '示例', '示例',
            '2026-02-01', '', BY_USER FROM monitoring_monitoringcase WHERE id % 4 <> 0""",
    "ANALYZE",
)
CHANGE = """UPDATE households_incomestatement SET stated_per_capita_yuan = 4321
    WHERE period_end = '2026-09-30' AND household_id IN (
        SELECT id FROM households_household AS home
        WHERE id % 33 <> 0 AND id % 50 <> 0 ORDER BY id LIMIT 100)"""


def fill(user: User) -> None:
    """Incomes of two years, a case for every thirty-third household, a measure for most of them."""
    PolicyParameter.objects.create(
        key="income.monitor_line", division_id=COUNTY, valid_from="2025-01-01", value=LINE, source="示例"
    )
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement.replace("BY_USER", str(user.pk)))


def screened(user: User) -> dict[str, object]:
    """One screening."""
    statements: list[str] = []

    def counting(execute: Any, sql: Any, parameters: Any, many: Any, context: Any) -> Any:
        statements.append(sql[:20])
        return execute(sql, parameters, many, context)

    job = enqueue(JobKind.SCREEN, by=user, dedup_key=f"screening:{COUNTY}")
    lease = claim(job.pk)
    assert lease is not None
    lease.cursor = {"on": ON.isoformat()}
    began = time.perf_counter()
    with connection.execute_wrapper(counting):
        written = run.work(lease)
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "statements": len(statements),
        "written": written,
        "findings": Finding.objects.exclude(status="resolved").count(),
        "tagged": KeyGroupTag.objects.count(),
    }


def main() -> None:
    user = User.objects.get(username="county")
    began = time.perf_counter()
    fill(user)
    told: dict[str, object] = {"fill": round(time.perf_counter() - began, 1), "speed": yardstick()}
    told["cases"] = MonitoringCase.objects.count()
    told["first"], told["again"] = screened(user), screened(user)
    before = set(Finding.objects.values_list("pk", "version"))
    with connection.cursor() as cursor:
        cursor.execute(CHANGE)
    told["100 changed"] = screened(user)
    changed = set(Finding.objects.values_list("pk", "version")) - before
    rows = Finding.objects.filter(pk__in=[pk for pk, _version in changed])
    told["households with changed findings"] = rows.values("household").distinct().count()
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

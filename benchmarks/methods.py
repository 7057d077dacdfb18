"""One way of bringing a roll in, measured in a process of its own: `python -m benchmarks.methods WAY FILE`.

WAY: `ours`, or what people would otherwise use: `export` and `export_bulk` (django-import-export as its
documentation has it), `create` (Django's bulk_create with update_conflicts, from prepared objects, without
reading the sheet), or `copy` (COPY of prepared rows into the tables with all their keys and indexes: the
limit). One JSON object on stdout; seconds are wall time, memory is in MB.
"""

import datetime
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")
django.setup()

from django.contrib.postgres.fields import ArrayField  # noqa: E402  models load after django.setup
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from import_export import fields, resources, widgets  # noqa: E402
from tablib import Dataset  # noqa: E402

from benchmarks.rolls import HEADER  # noqa: E402
from households.imports.layouts import BY_CODE  # noqa: E402
from households.models import Household, HouseholdMembership, Person, Registration  # noqa: E402
from households.models.roll_fields import BY_NAME, Table  # noqa: E402
from povertycase.models import Division  # noqa: E402

TABLES = (Household, Registration, Person, HouseholdMembership)
BATCH = 1_000
SAMPLE_SECONDS = 0.2
FIRST_KEY = 1_000_000  # keys of import-export's households; it knows no 户编号 on the household itself


class Server(threading.Thread):
    """Watches the memory of this process's database backend, without the shared cache."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._status = Path(f"/proc/{cursor.fetchone()[0]}/status")
        self.peak_mb = 0
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            text = self._status.read_text()
            self.peak_mb = max(self.peak_mb, int(text.partition("RssAnon:")[2].split()[0]) // 1024)

    def stop(self) -> int:
        self._done.set()
        self.join()
        return self.peak_mb


def measured(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` tells, with its time, its statements and the memory it took."""
    count = 0

    def counting(execute: Any, sql: Any, parameters: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, parameters, many, context)

    server = Server()
    server.start()
    began = time.monotonic()
    with connection.execute_wrapper(counting):
        told = work()
    seconds = time.monotonic() - began
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "seconds": round(seconds, 2),
        "statements": count,
        "own_mb": own,
        "server_mb": server.stop(),
        **told,
    }


def ours(path: Path) -> dict[str, Any]:
    """The pipeline, from the file to the register."""
    answer = StringIO()
    call_command("import_roll", str(path), "--as", "county", "--accept", "all", "--json", stdout=answer)
    told = json.loads(answer.getvalue())
    return {
        "stages": told["seconds"],
        "written": told["written"],
        "changed": told["changed"],
        "errors": {code: n for code, n in told["finding_counts"].items() if code.startswith("E-")},
        "peak_mb": told["peak_mb"],
    }


def copy(path: Path) -> dict[str, Any]:
    """COPY of what the register holds, after it was emptied; path: a folder for the rows."""
    for model in TABLES:
        with (path / model._meta.db_table).open("wb") as rows, connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {model._meta.db_table} TO STDOUT", rows)
    empty()
    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        for model in TABLES:
            with (path / model._meta.db_table).open("rb") as rows:
                cursor.copy_expert(f"COPY {model._meta.db_table} FROM STDIN", rows, 2**18)
        # Without them the deferred checks would be planned for empty tables.
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in TABLES)}")
    return {"seconds": round(time.monotonic() - began, 2)}


def create(_path: Path) -> dict[str, Any]:
    """bulk_create(update_conflicts) of what the register holds: into empty tables, then once more."""
    rows = {model: list(model.objects.all()) for model in TABLES}
    empty()
    first = _create(rows)
    return {"seconds": first, "again": _create(rows)}


def _create(rows: dict[Any, list[Any]]) -> float:
    began = time.monotonic()
    with transaction.atomic():
        for model, records in rows.items():
            names = [f.name for f in model._meta.concrete_fields if not f.primary_key and f.name != "version"]
            model.objects.bulk_create(
                records, BATCH, update_conflicts=True, update_fields=names, unique_fields=["id"]
            )
            with connection.cursor() as cursor:  # or the triggers' plans stay those for an empty table
                cursor.execute(f"ANALYZE {model._meta.db_table}")
    return round(time.monotonic() - began, 2)


def export(path: Path, *, bulk: bool = False) -> dict[str, Any]:
    """django-import-export: households, people, memberships, a resource each, in one transaction."""
    rows = Dataset().load(path.read_bytes(), format="xlsx", skip_lines=1).dict
    villages = {each.name: each.code for each in Division.objects.under("511702").filter(level="village")}
    for row in rows:
        row["division"] = villages[row["村"]]
        row["household"] = FIRST_KEY + int(row["户编号"][-8:])
        row["id18"] = row["证件号码"]
    heads = [row for row in rows if row["与户主关系"] == "户主"]
    with transaction.atomic():
        for resource_class, part in ((HouseholdRows, heads), (PersonRows, rows), (MembershipRows, rows)):
            made = resource_class()
            made._meta.use_bulk, made._meta.batch_size = bulk, BATCH
            dataset = Dataset(*[list(row.values()) for row in part], headers=list(rows[0]))
            result = made.import_data(dataset, dry_run=False, raise_errors=True)
            if result.has_validation_errors():
                raise ValueError(result.invalid_rows[0].error)
    return {}


class YesNo(widgets.Widget):
    """是 and 否."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        return {"是": True, "否": False}.get(value)


class Listed(widgets.Widget):
    """Several words in one cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        return value.split(",") if value else []


class Plain(widgets.Widget):
    """A text; a blank cell is an empty one."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return str(value) if value is not None else ""


def _widget(field: models.Field) -> widgets.Widget:
    if isinstance(field, models.BooleanField):
        return YesNo()
    if isinstance(field, ArrayField):
        return Listed()
    if isinstance(field, models.DateField):
        return widgets.DateWidget("%Y%m%d")
    if isinstance(field, models.DecimalField):
        return widgets.DecimalWidget()
    return Plain()


def _columns(model: type[models.Model], table: Table) -> Iterable[tuple[str, fields.Field]]:
    for column in BY_CODE["D"].columns:
        known = BY_NAME.get(column.name)
        if column.header in HEADER and known and known.table is table:
            field: Any = model._meta.get_field(known.column)
            yield known.column, fields.Field(known.column, column.header, widget=_widget(field))


def _resource(
    model: type[models.Model], columns: dict[str, fields.Field], keys: tuple[str, ...]
) -> type[resources.ModelResource]:
    meta = type("Meta", (), {"model": model, "import_id_fields": keys, "fields": tuple(columns)})
    return type(f"{model.__name__}Rows", (resources.ModelResource,), {**columns, "Meta": meta})


HouseholdRows = _resource(
    Household,
    {
        "id": fields.Field("id", "household", widget=widgets.IntegerWidget()),
        "division_id": fields.Field("division_id", "division"),
        **dict(_columns(Household, Table.HOUSEHOLD)),
    },
    ("id",),
)
PersonRows = _resource(
    Person,
    {
        "division_id": fields.Field("division_id", "division"),
        "id18": fields.Field("id18", "id18"),
        "certificate_number": fields.Field("certificate_number", "证件号码"),
        "name": fields.Field("name", "姓名"),
        **dict(_columns(Person, Table.PERSON)),
    },
    ("number",),
)
MembershipRows = _resource(
    HouseholdMembership,
    {
        "household_id": fields.Field("household_id", "household", widget=widgets.IntegerWidget()),
        "division_id": fields.Field("division_id", "division"),
        "person": fields.Field("person", "人口编号", widget=widgets.ForeignKeyWidget(Person, "number")),
        "relation": fields.Field("relation", "与户主关系"),
        "joined_on": fields.Field("joined_on", "joined", default=datetime.date(2026, 10, 31)),
    },
    ("person",),
)


def empty() -> dict[str, Any]:
    """Take everything out of the register."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE households_household, households_person, households_rollbatch CASCADE")
        cursor.execute("TRUNCATE pghistory_context CASCADE")
    return {}


def main() -> None:
    way, path = sys.argv[1], Path(sys.argv[2])
    ways: dict[str, Callable[[], dict[str, Any]]] = {
        "ours": lambda: ours(path),
        "copy": lambda: copy(path),
        "create": lambda: create(path),
        "export": lambda: export(path),
        "export_bulk": lambda: export(path, bulk=True),
        "empty": empty,
    }
    print(json.dumps(measured(ways[way])))


if __name__ == "__main__":
    main()

"""The steps of one proof, each through a command that an office could type."""

import json
import random
from contextlib import suppress
from io import StringIO

from django.core.management import call_command
from openpyxl import load_workbook

from households.models import HouseholdMembership
from povertycase.choices import Role
from tests import factories
from tests.households.actions.staged import digest
from tests.proofs import layouts, register, sheets
from tests.proofs.changes import second_roll
from tests.proofs.differences import differences, key_of, kinds
from tests.proofs.people import CODES, Maker, county

EVERYTHING = "all,vanished,cleared,confirmed"
COMPARED = 50


def migrate():
    """The tables of an empty database."""
    call_command("migrate", verbosity=0)


def prove(proof, folder, *, households, has_database=True):
    """Fill in a proof; has_database: the database is ours to empty."""
    if has_database:
        call_command("flush", verbosity=0, interactive=False)
    _cast()
    rng = random.Random(f"{proof.seed} {proof.layout}")
    layout, proof.file = proof.layout, rng.choice(sheets.FORMATS)
    maker = Maker(rng, pending=layouts.has(layout, "person_number"))
    before = county(maker, households)
    after = second_roll(maker, layout, before)
    base, changed = (
        sheets.write(folder / _name(name, proof.file), layout, homes, rng)
        for name, homes in (("base", before), ("changed", after))
    )
    _load(proof, base, before)
    _preview(proof, changed, before, after)
    _accept(proof, changed, before, after)
    _export(proof, folder / "export.xlsx", after, rng)
    _nothing_new(proof, changed, "the accepted roll")
    _nothing_new(proof, folder / "export.xlsx", "the export")


def _name(name, file):
    return f"{name}.xlsx" if file == "xlsx" else f"{name}.{file}.csv"


def _cast():
    factories.divisions()
    call_command("load_parameters", stdout=StringIO())
    factories.user("county", Role.COUNTY, factories.COUNTY)


def imported(path, *words):
    """The JSON object of an import."""
    out = StringIO()
    with suppress(SystemExit):  # the object says why
        call_command("import_roll", str(path), "--as", "county", "--full", "--json", *words, stdout=out)
    return json.loads(out.getvalue())


def _errors(facts):
    return [
        f"{each['code']} row {each['row']}: {each['message']}"
        for each in facts["findings"]
        if each["severity"] == "error"
    ]


def _load(proof, path, homes):
    facts = imported(path, "--accept", EVERYTHING)
    proof.people = sum(len(home.members) for home in homes)
    proof.faults += _errors(facts)
    if facts["layout"] != proof.layout:
        proof.faults.append(f"layout {facts['layout']} was recognised")
    proof.faults += [f"base: {each}" for each in register.faults(proof.layout, homes, CODES)]


def _preview(proof, path, before, after):
    """The lists, before anything is written."""
    standing = digest()
    facts = imported(path)
    proof.faults += _errors(facts)
    found = register.preview(proof.layout, facts["batch"]).as_dict()
    expected = differences(proof.layout, before, after).as_dict()
    for name, entries in expected.items():
        proof.lists += len(entries)
        proof.faults += [f"preview {name} lacks {each}" for each in entries if each not in found[name]]
        proof.faults += [f"preview {name} has {each}" for each in found[name] if each not in entries]
        if len(found[name]) != len(set(found[name])):
            proof.faults.append(f"preview {name} names something twice")
    for kind, count in kinds(proof.layout, before, after).items():
        if facts[kind] != count:
            proof.faults.append(f"preview counts {facts[kind]} {kind}, not {count}")
    if digest() != standing:
        proof.faults.append("the preview wrote into the register")


def _accept(proof, path, before, after):
    facts = imported(path, "--accept", EVERYTHING)
    if facts["status"] != "applied":
        proof.faults.append(f"the import is {facts['status']}: {facts['message']}")
    standing = list(register.faults(proof.layout, after, CODES))
    proof.register = sum(len(home.members) for home in after)
    proof.faults += [f"register: {each}" for each in standing]
    gone = set(differences(proof.layout, before, after).vanished)
    left = HouseholdMembership.objects.filter(left_reason="花名册消失").select_related("person")
    has_numbers = layouts.has(proof.layout, "person_number")
    if gone != {each.person.number if has_numbers else each.person.id18 for each in left}:
        proof.faults.append("not just the vanished have left")


def _export(proof, path, homes, rng):
    """For 50 people, every cell of the source and of the export."""
    words = ("--as", "county", "--layout", proof.layout, "--purpose", "核对花名册往返")
    call_command("export_roll", str(path), *words, stdout=StringIO())
    exported = _exported(path, proof.layout)
    rows = [(key_of(proof.layout, member), row) for _home, member, row in sheets.cells(proof.layout, homes)]
    if len(exported) != len(rows):
        proof.faults.append(f"{len(exported)} people were exported, not {len(rows)}")
    for key, row in rng.sample(rows, min(COMPARED, len(rows))):
        for name, value in row.items():
            proof.cells += name != "serial"
            stands = exported.get(key, {}).get(name)
            if name != "serial" and not _same(stands, value):
                proof.faults.append(f"exported cell {key} {name}: {stands!r}, not {value!r}")


def _exported(path, layout):
    """Each person's cells by column, read by a reader that the exporter does not use."""
    rows = [
        [cell.value for cell in row] for row in load_workbook(path)[load_workbook(path).sheetnames[0]].rows
    ]
    start = next(
        place
        for place, row in enumerate(rows)
        if row[: len(layouts.headers(layout))] == layouts.headers(layout)
    )
    names = layouts.columns(layout)
    key = "person_number" if "person_number" in names else "certificate_number"
    found = {}
    for row in rows[start + 1 :]:
        values = {name: value for name, value in zip(names, row, strict=False) if name}
        if values.get(key):
            found[str(values[key])[: 18 if key == "certificate_number" else None]] = values
    return found


def _same(stands, value):
    if value in ("", None):
        return stands in ("", None)
    return (
        type(stands) in (int, float) and float(value) == stands
        if not isinstance(value, str)
        else stands == value
    )


def _nothing_new(proof, path, what):
    standing = digest()
    facts = imported(path, "--accept", EVERYTHING)
    differing = {
        kind: facts[kind] for kind in ("new", "changed", "moved", "head", "vanished", "cleared", "written")
    }
    if any(differing.values()) or digest() != standing:
        proof.faults.append(f"{what} imported again: {differing} {_errors(facts)[:3]}")

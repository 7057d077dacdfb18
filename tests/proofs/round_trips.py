"""The roll of the demonstration county goes out, is saved by others, and comes in as nothing new."""

import json
from contextlib import suppress
from io import StringIO

import openpyxl
from django.core.management import call_command

from households.models import Household
from tests.corpus import office
from tests.households.actions.staged import digest
from tests.proofs.rolls import Proof

DIFFERING = ("new", "changed", "moved", "head", "vanished", "cleared", "held", "written")


def seed(*, households, seed):
    """The demonstration county."""
    call_command("seed_demo", households=households, seed=seed, stdout=StringIO())


def prove(seed, layout, folder):
    """A proof of each way in which the file is handed on before it comes back."""
    path = folder / f"{layout}.xlsx"
    words = ("--as", "county", "--layout", layout, "--purpose", "核对花名册往返")
    call_command("export_roll", str(path), *words, stdout=StringIO())
    exported = path.read_bytes()
    for file, content in (
        ("as it is", exported),
        ("openpyxl", _saved_by_openpyxl(exported, folder)),
        ("office", _saved_by_office(exported, folder)),
    ):
        proof = Proof(seed, layout, file)
        if content is None:
            proof.faults.append("LibreOffice (soffice) is not installed or did not open it")
        else:
            _come_back(proof, content, folder)
        yield proof


def _saved_by_openpyxl(content, folder):
    path = folder / "opened.xlsx"
    path.write_bytes(content)
    openpyxl.load_workbook(path).save(path)
    return path.read_bytes()


def _saved_by_office(content, folder):
    if not office.SOFFICE:
        return None
    path = folder / "opened.xlsx"
    path.write_bytes(content)
    (saved,) = office.saved_by_office([content], "xlsx:Calc MS Excel 2007 XML", folder / "office")
    return saved


def _come_back(proof, content, folder):
    path = folder / "back.xlsx"
    path.write_bytes(content)
    standing, out = digest(), StringIO()
    with suppress(SystemExit):  # the object says why
        words = ("--as", "county", "--full", "--accept", "all,vanished,cleared", "--json")
        call_command("import_roll", str(path), *words, stdout=out)
    facts = json.loads(out.getvalue())
    proof.people = facts["rows"]
    proof.lists = len(DIFFERING)
    proof.register = facts["households"]
    proof.faults += [f"{facts[each]} {each}" for each in DIFFERING if facts[each]]
    errors = [each for each in facts["findings"] if each["severity"] == "error"]
    proof.faults += [f"{each['code']} row {each['row']}: {each['message']}" for each in errors[:5]]
    if digest() != standing:
        proof.faults.append("the register is other than before")
    county = Household.objects.filter(status="active", division__code__startswith="511702").count()
    if county != facts["households"]:
        proof.faults.append(f"{county} households are on the register, {facts['households']} in the roll")

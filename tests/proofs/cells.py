"""The steps of the proof of channels' sheets, each through the page that an office uses."""

import datetime
import logging
import random
from collections import Counter
from io import StringIO

import openpyxl
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone

from households import actions
from households.actions.channels import ChannelDraft
from households.models import ChannelSnapshot
from households.tasks import import_channels, read_channels
from povertycase.choices import Role
from povertycase.models import Job
from tests import factories
from tests.proofs.channels import Proof
from tests.proofs.spellings import CHANNELS, FIELDS, KINDS, UNSAID

SHEET, KEY = "四合一", "本系统户号"
UNSAID_SHARE = 0.1


def allow_pages():
    """Outside a test nobody has collected the pages' files, nor keeps the pages themselves."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    setup_test_environment()
    logging.disable(logging.INFO)  # the table stands between them


def prove(seed, folder, *, households, edits, channels=tuple(CHANNELS)):
    """A proof of each channel, `edits` cells of them edited together."""
    rng = random.Random(seed)
    client, said = _county(rng, households, channels)
    proofs = {channel: Proof(seed, channel) for channel in channels}
    sheets = {channel: Sheet(_exported(client, channel), folder / f"{channel}.xlsx") for channel in channels}
    standing = _standing()
    if standing != said:
        proofs[channels[0]].faults.append("what was written down is not what the channels say")
    _untouched(client, proofs, sheets)
    _spelt(client, proofs, sheets, said, rng)
    expected = _edited(proofs, sheets, said, rng, edits)
    readings = {channel: _told(client, proof, sheets[channel], expected) for channel, proof in proofs.items()}
    if _standing() != standing:
        proofs[channels[0]].faults.append("something was written before it was confirmed")
    for channel, proof in proofs.items():
        _taken(client, proof, readings[channel])
        _nothing(client, proof, sheets[channel], "the same sheet again")
    now = said | {cell: value for cell, (value, _shown) in expected.items()}
    wrong = [cell for cell, value in _standing().items() if value != now[cell]]
    for channel, household, name in wrong:
        proofs[channel].faults.append(
            f"household {household} {name}: other in the database than in the sheet"
        )
    return list(proofs.values())


class Sheet:
    """An exported sheet: where the cell of a household's field is, and the file with some of them edited."""

    def __init__(self, content, path):
        self.path = path
        path.write_bytes(content)
        page = openpyxl.load_workbook(path)[SHEET]
        header = next(row for row in page.iter_rows() if KEY in [cell.value for cell in row])
        columns = {cell.value: cell.column for cell in header}
        self.columns = {name: columns[each.label] for name, each in FIELDS.items()}
        below = range(header[0].row + 1, page.max_row + 1)
        keys = {row: str(page.cell(row, columns[KEY]).value or "") for row in below}
        self.rows = {int(key): row for row, key in keys.items() if key.isdecimal()}

    def edited(self, cells):
        """The file with {(household, field): value}."""
        book = openpyxl.load_workbook(self.path)
        for (household, name), value in cells.items():
            book[SHEET].cell(self.rows[household], self.columns[name]).value = value
        path = self.path.with_name(f"edited-{self.path.name}")
        book.save(path)
        return path


def _county(rng, households, channels):
    """A township's browser, and {(channel, household, field): value} of what its channels say."""
    factories.divisions()
    call_command("load_parameters", stdout=StringIO())
    township = factories.user("township", Role.TOWNSHIP, factories.TOWN)
    said = {}
    for number in range(households):
        with transaction.atomic():  # a household begins with its head
            home = factories.household(head=f"示例{number}")
        drafts = []
        for channel in channels:
            values = {
                name: "" if rng.random() < UNSAID_SHARE else each.values(rng) for name, each in FIELDS.items()
            }
            said |= {(channel, home.pk, name): value for name, value in values.items()}
            drafts.append(ChannelDraft(channel, values))
        day = timezone.localdate() - datetime.timedelta(days=rng.randrange(1, 60))
        actions.record_channels(home, drafts, by=township, on=day)
    client = Client()
    client.force_login(township, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, said


def _standing():
    rows = ChannelSnapshot.objects.filter(channel__in=CHANNELS)
    return {(row.channel, row.household_id, name): getattr(row, name) for row in rows for name in FIELDS}


def _exported(client, channel):
    answer = client.post(
        reverse("households:channel-export"), {"channel": channel, "purpose": "核对渠道数据"}
    )
    return answer.getvalue()


def _imported(client, channel, path):
    """The reading of a sheet, done."""
    file = SimpleUploadedFile("四合一.xlsx", path.read_bytes())
    asked = {"channel": channel, "on": str(timezone.localdate()), "file": file}
    client.post(reverse("households:channel-import"), asked)
    return _worked(read_channels)


def _worked(task):
    job = Job.objects.latest("pk")
    task(job.pk)
    job.refresh_from_db()
    return job


def _nothing(client, proof, sheet, what, cells=None):
    result = _imported(client, proof.channel, sheet.edited(cells or {})).result
    if result.get("changed") != 0 or result.get("held") != 0:
        told = [(each["row"], each["field"]) for each in result.get("cells", [])]
        proof.faults.append(f"{what}: {result.get('held')} rows held, told {told[:5]}")


def _untouched(client, proofs, sheets):
    for channel, proof in proofs.items():
        _nothing(client, proof, sheets[channel], "the sheet as it was exported")
        proof.untouched = len(sheets[channel].rows) * len(FIELDS)


def _spelt(client, proofs, sheets, said, rng):
    """Every cell of every sheet in another spelling of what it says."""
    for channel, proof in proofs.items():
        cells = {
            (household, name): rng.choice(FIELDS[name].spellings(value) if value else UNSAID)
            for (at, household, name), value in said.items()
            if at == channel
        }
        _nothing(client, proof, sheets[channel], "only written otherwise", cells)
        proof.same = len(cells)


def _edited(proofs, sheets, said, rng, edits):
    """{cell: (its new value, how it is shown)}; the sheets' files are left as they were."""
    chosen = _chosen(said, rng, edits)
    expected = {}
    for cell in chosen:
        each, value = FIELDS[cell[2]], said[cell]
        while value == said[cell]:
            value = each.values(rng)
        expected[cell] = (value, each.masked(value))
    for channel, proof in proofs.items():
        own = {cell: value for cell, (value, _shown) in expected.items() if cell[0] == channel}
        proof.edited = Counter(FIELDS[name].kind for _channel, _household, name in own)
        typed = {(at, name): _typed(name, value, rng) for (_channel, at, name), value in own.items()}
        sheets[channel].path = sheets[channel].edited(typed)
    return expected


def _typed(name, value, rng):
    return FIELDS[name].typed(value) if rng.random() < 0.5 else value


def _chosen(said, rng, edits):
    """Cells by chance, among them one of every kind of field in every channel as far as they reach."""
    cells = sorted(said)
    rng.shuffle(cells)
    channels = dict.fromkeys(channel for channel, _household, _name in said)
    pairs = [(channel, kind) for channel in channels for kind in KINDS]
    first = [
        next(cell for cell in cells if (cell[0], FIELDS[cell[2]].kind) == pair) for pair in pairs[:edits]
    ]
    others = [cell for cell in cells if cell not in set(first)]
    return [*first, *others[: edits - len(first)]]


def _told(client, proof, sheet, expected):
    """The reading of the edited sheet, compared with what was edited."""
    reading = _imported(client, proof.channel, sheet.path)
    result = reading.result
    proof.told = result.get("changed", 0)
    labels = {each.label: name for name, each in FIELDS.items()}
    rows = {row: household for household, row in sheet.rows.items()}
    told = Counter(
        (proof.channel, rows.get(each["row"]), labels.get(each["field"]), each["new"])
        for each in result.get("cells", [])
    )
    wanted = Counter((*cell, shown) for cell, (_value, shown) in expected.items() if cell[0] == proof.channel)
    proof.faults += [f"not told: {cell}" for cell in (wanted - told)]
    proof.faults += [f"told without an edit: {cell}" for cell in (told - wanted)]
    proof.faults += [f"held: {each}" for each in result.get("findings", [])]
    page = client.get(reverse("households:channel-imported", args=[reading.pk]))
    if page.context["page"].count != len(list(wanted.elements())):
        proof.faults.append(f"the page lists {page.context['page'].count} cells")
    return reading


def _taken(client, proof, reading):
    if not reading.result.get("changed"):
        return
    client.post(reverse("households:channel-confirm", args=[reading.pk]))
    result = _worked(import_channels).result
    if (result.get("changed"), result.get("held")) != (reading.result["changed"], 0):
        proof.faults.append(f"{result.get('changed')} cells were written, {result.get('held')} rows held")

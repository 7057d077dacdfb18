"""Imports in a given state: uploaded, read and compared, written."""

from households.actions import rolls
from households.models import RollBatch
from households.tasks import apply_roll, mark_roll, prepare_roll, undo_roll
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.models import Division
from tests import factories
from tests import rolls as generator

PHONE, IDENTITY = "人联系电话", "证件号码"


def people_of(seed=7, households=6, **facts):
    """The people of a made-up roll."""
    return generator.base_people(generator.Maker(seed, **facts), households)


def spoilt(people):
    """The same people, the first with a wrong check digit in the identity."""
    number = people[0][IDENTITY]
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    return [people[0] | {IDENTITY: wrong}, *people[1:]]


def uploaded(user, path, *, full=False, division=factories.TOWN, scheme="national_jdlk", sheet=""):
    """An import that nobody has read yet, where the policy parameters are loaded."""
    save_parameters(read_parameters())
    place = Division.objects.get(pk=division)
    return rolls.upload(
        path.read_bytes(), name=path.name, by=user, division=place, is_full=full, scheme=scheme, sheet=sheet
    )


def prepared(user, path, **facts):
    """An import whose preview is ready, or that was refused."""
    return read(uploaded(user, path, **facts))


def read(batch):
    """What the worker does first."""
    prepare_roll(batch.job_id)
    return again(batch)


def marked(batch):
    """What the worker does while the uploader looks: the findings are in the sheet."""
    mark_roll(batch.marking.pk)
    return again(batch)


def applied(user, path, *, categories=("new", "changed", "moved", "head"), **facts):
    """An import that has been written."""
    batch = prepared(user, path, **facts)
    return write(rolls.accept(batch, categories=categories, by=user, version=batch.version))


def write(batch):
    """What the worker does after acceptance."""
    apply_roll(again(batch).job_id)
    return again(batch)


def take_back(batch):
    """What the worker does after somebody asked to undo."""
    undo_roll(again(batch).job_id)
    return again(batch)


def again(batch):
    """The import as it is now."""
    return RollBatch.objects.get(pk=batch.pk)

"""The short form of `python -m tests.proofs.mutants`: forty by chance, named when one is at fault."""

import random

import pytest

from households.imports import running
from tests.corpus import mutants, trials
from tests.corpus.frame import cast

pytestmark = pytest.mark.django_db
COUNT = 40


def tried(seed, folder, count=COUNT):
    """The trials of the first mutants of a seed, as the command makes them."""
    world, files = cast(), mutants.bases(mutants.source(f"{seed} base 0"), folder)
    made = (mutants.mutant(mutants.source(f"{seed} {number}"), files) for number in range(count))
    return [trials.tried(world, what, file, folder) for what, file in made]


def test_a_mutant_is_read_or_refused_in_words(tmp_path):
    seed = random.SystemRandom().randrange(10**6)

    found = tried(seed, tmp_path)

    again = f"python -m tests.proofs.mutants --seed {seed} --count {COUNT}"
    faults = [(number, trial.what, *trial.faults) for number, trial in enumerate(found) if trial.faults]
    assert not faults, f"{again}\n{faults}"


def test_a_fault_of_the_importer_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "FileRefused", ZeroDivisionError)  # what nobody catches ends the job

    found = tried(1, tmp_path, count=8)

    assert any(trial.faults for trial in found)


def test_a_sentence_in_the_words_of_a_library_is_noticed():
    trial = trials.Trial("a mutant")

    trials.judge(trial, "E-FILE-CORRUPT", "文件不完整或已损坏（zipfile.BadZipFile）")
    trials.judge(trial, "E-NEW", "文件不完整或已损坏")
    trials.judge(trial, "E-FILE-CORRUPT", "broken")

    assert len(trial.faults) == 3

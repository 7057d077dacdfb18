"""A handful of files that LibreOffice writes; `python -m tests.proofs.corpus --office` judges many more."""

import random

import pytest

from tests.corpus import office
from tests.corpus.frame import judge
from tests.corpus.kinds import GROUPS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not office.SOFFICE, reason="没有安装 LibreOffice（apt-get install libreoffice-calc-nogui）"
    ),
]
NUMBERS = {"S04", "S13", "S39", "S74"}


def test_what_libreoffice_saves_is_judged_like_the_file_it_opened(tmp_path):
    seed = random.SystemRandom().randrange(10**6)
    chosen = [(group, kind) for group, kinds in GROUPS.items() for kind in kinds if kind.number in NUMBERS]
    sources = office.plan(chosen, [seed])
    for source in sources:
        source.seeds = [seed]

    office.write(sources, tmp_path / "office")

    assert {source.kind.number for source in sources} == NUMBERS
    for source in sources:
        faults = judge(source.kind, seed, tmp_path, lambda _file, source=source: source.written[seed])
        assert not faults, f"{source.kind} seed {seed}: {faults}"

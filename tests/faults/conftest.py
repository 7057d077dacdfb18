"""One rig for each test: a small roll, uploaded and not read."""

import pytest

from tests.faults.rig import prepare


@pytest.fixture
def rig(tmp_path, transactional_db):
    """An uploaded roll of some 240 people in chunks of about 40."""
    rig = prepare(tmp_path, households=80)
    yield rig
    rig.drop()

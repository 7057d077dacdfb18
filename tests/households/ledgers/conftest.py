"""The county of the ledgers' tests."""

import pytest

from povertycase.actions.parameters import read_parameters, save_parameters
from tests import factories


@pytest.fixture
def world():
    """Everybody who works in a county, with the figures of policy in force."""
    world = factories.world()
    save_parameters(read_parameters())
    return world

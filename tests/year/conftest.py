"""The demo company, a mailbox, and the words in which other tests speak of receivables."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "agreement"))


@pytest.fixture(scope="session")
def world(database):
    from world import World

    with World(database) as world:
        yield world

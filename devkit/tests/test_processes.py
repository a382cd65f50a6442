import json
import sys
import time

import pytest

from devkit.processes import Daemon
from devkit.ui import Stop

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def daemon(tmp_path):
    daemon = Daemon("sleeper", SLEEP, tmp_path, {}, signature="one")
    yield daemon
    daemon.stop(patience=0)


def test_it_runs_until_it_is_stopped(daemon):
    assert not daemon.is_current()

    daemon.start()
    assert daemon.is_current()
    daemon.check_alive()

    assert daemon.stop()
    assert not daemon.is_current()
    assert not daemon.stop()


def test_one_started_otherwise_is_not_current(daemon, tmp_path):
    daemon.start()

    assert not Daemon("sleeper", SLEEP, tmp_path, {}, signature="two").is_current()


def test_a_stranger_with_the_same_number_is_left_alone(daemon, tmp_path):
    daemon.start()
    other = Daemon("sleeper", SLEEP, tmp_path / "other", {})
    other.folder.mkdir()
    record = json.loads((tmp_path / "sleeper.pid").read_text()) | {"birth": "1"}
    (other.folder / "sleeper.pid").write_text(json.dumps(record))

    assert not other.stop()
    assert daemon.is_current()


def test_the_last_words_of_one_that_ended_are_told(tmp_path):
    daemon = Daemon("broken", [sys.executable, "-c", "raise SystemExit('no port')"], tmp_path, {})
    daemon.start()
    deadline = time.monotonic() + 10
    with pytest.raises(Stop, match="broken has ended: no port"):
        while time.monotonic() < deadline:
            daemon.check_alive()
            time.sleep(0.05)

import sys

import pytest

from devkit import commands
from devkit.ui import Stop


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("E: Failed to fetch http://x  Could not resolve 'x'", "network"),
        ("Temporary failure resolving 'mirror.example'", "network"),
        ("NewConnectionError: [Errno 111] Connection refused", "network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
    ],
)
def test_known_causes_become_a_sentence(said, told):
    assert told in str(commands.failure("Downloading", said))
    assert said not in str(commands.failure("Downloading", said))


def test_an_unknown_cause_is_quoted_by_its_telling_line():
    output = (
        "Traceback (most recent call last):\n  File x\nValueError: no such thing\nINFO closed\n"
    )

    assert "ValueError: no such thing" in str(commands.failure("Installing", output))


def test_output_goes_to_the_log_and_comes_back(tmp_path):
    log = tmp_path / "log" / "x.log"

    said = commands.logged("Saying", [sys.executable, "-c", "print('hello')"], log)

    assert said == log.read_text() == "hello\n"


def test_a_failing_program_stops_and_names_its_log(tmp_path):
    log = tmp_path / "x.log"

    with pytest.raises(Stop, match=r"Dividing failed: ZeroDivisionError.*x\.log"):
        commands.logged("Dividing", [sys.executable, "-c", "1 / 0"], log)


def test_a_program_is_fed_and_read():
    program = [sys.executable, "-c", "print(input()[::-1])"]

    assert commands.output("Turning", program, stdin="abc\n") == "cba\n"

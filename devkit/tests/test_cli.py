import os
import subprocess
import sys
import threading

import pytest

from devkit import cli, junit
from devkit.ui import Stop


def call(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["devkit", *arguments])
    return cli.main()


def test_a_failure_is_one_sentence_on_stderr(monkeypatch, capsys):
    def fail(_config):
        raise Stop("The disk is full.")

    monkeypatch.setattr(cli.system, "make_state_folder", fail)

    assert call(monkeypatch, "test") == 1
    output = capsys.readouterr()
    assert output.err.strip() == "The disk is full."
    assert output.out == ""


def test_a_database_without_name_is_refused_before_anything_else(monkeypatch, capsys):
    monkeypatch.setattr(cli, "_set_up", pytest.fail)

    assert call(monkeypatch, "shell") == 1
    assert "no database name" in capsys.readouterr().err


def test_the_demos_database_is_not_replaced_by_a_fresh_one(monkeypatch, capsys):
    monkeypatch.setattr(cli, "_set_up", pytest.fail)

    assert call(monkeypatch, "db", "--name=ar_demo", "--modules=account") == 1
    assert "make demo-reset" in capsys.readouterr().err


def test_a_soak_of_no_number_is_refused_before_anything_else(monkeypatch, capsys):
    monkeypatch.setattr(cli, "_set_up", pytest.fail)

    assert call(monkeypatch, "soak", "--times=many") == 1
    assert "TIMES" in capsys.readouterr().err


def test_a_soak_runs_what_can_be_run_at_length(monkeypatch):
    ran = []

    class Run:
        def __init__(self, *_tools, patience):
            assert patience > 3600

        def run(self, paths):
            ran.append((paths, os.environ["AR_SOAK"]))
            return junit.Counts(passed=1)

    monkeypatch.setenv("AR_SOAK", "1")
    monkeypatch.setattr(cli, "_set_up", lambda *_arguments: (None, None))
    monkeypatch.setattr(cli, "SuiteRun", Run)

    assert call(monkeypatch, "soak", "--times=7") == 0
    assert ran == [("tests/agreement tests/faults tests/nights tests/year", "7")]


def test_another_python_is_told_in_a_sentence():
    program = "import runpy, sys; sys.version_info = (3, 9, 1)\n"
    program += "runpy.run_module('devkit', run_name='__main__')"

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=cli.ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 is needed, this is 3.9:")
    assert len(done.stderr.splitlines()) == 1


def test_a_step_of_several_takes_them_at_once_and_tells_what_failed():
    meeting = threading.Barrier(2, timeout=10)

    def meet(_config, note):
        meeting.wait()
        note("met")

    def meet_and_fail(_config, _note):
        meeting.wait()
        raise Stop("The network cannot be reached.")

    notes = []
    with pytest.raises(Stop, match="network"):
        cli._at_once(meet, meet_and_fail)(None, notes.append)
    assert notes == ["met"]

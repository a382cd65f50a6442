"""Tells what was tried and what got through: beside the tests in the report, and in the log."""

import pytest
from tally import told


@pytest.fixture(scope="session", autouse=True)
def _counts(record_testsuite_property):
    yield
    for matrix, counts in told():
        record_testsuite_property(f"attack, {matrix}", counts)


def pytest_terminal_summary(terminalreporter):
    for matrix, counts in told():
        terminalreporter.write_line(f"attack, {matrix}: {counts}")

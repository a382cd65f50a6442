"""Writes the counts of the matrices into the log."""

from tally import lines


def pytest_terminal_summary(terminalreporter):
    for line in lines():
        terminalreporter.write_line(line)

"""Rows of a small CSV file as frozen dataclasses; the field types say how a cell is read."""

import csv
from dataclasses import fields
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def read_table(name, row_class):
    """Read data/NAME.csv; its header must be exactly the fields of row_class."""
    types = {field.name: field.type for field in fields(row_class)}
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if set(reader.fieldnames or ()) != set(types):
            raise ValueError(f"{name}.csv: the header must be {', '.join(types)}")
        return tuple(
            row_class(**{column: types[column](cell) for column, cell in row.items()})
            for row in reader
        )

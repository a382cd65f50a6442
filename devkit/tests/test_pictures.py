"""The README shows what the script takes, and nothing that nobody can take anew."""

import re
from pathlib import Path

from docs.pictures import PICTURES

ROOT = Path(__file__).parents[2]


def test_each_picture_of_the_readme_is_taken_by_the_script():
    shown = re.findall(r"\(docs/(\w+)\.png\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(picture.name for picture in PICTURES)


def test_each_picture_is_there():
    for picture in PICTURES:
        assert (ROOT / "docs" / f"{picture.name}.png").exists()

"""Every XML file of the add-ons is well-formed."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from devkit.addons import Addons


def check(root: Path) -> Iterator[str]:
    """One finding for each file that an XML parser refuses."""
    for addon in Addons(root).names:
        for path in sorted((root / addon).rglob("*.xml")):
            try:
                ElementTree.parse(path)
            except ElementTree.ParseError as error:
                yield f"{path.relative_to(root)}: {error}"

"""The Debian mirror that this machine already uses, read from its own apt sources."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from devkit.ui import Stop


@dataclass(frozen=True, slots=True)
class Source:
    """One archive of binary packages that apt knows."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]


def parse_deb822(text: str) -> Iterator[Source]:
    """Read the ``.sources`` format: stanzas of ``Field: values``, indented lines continue one."""
    for stanza in re.split(r"\n\s*\n", _without_comments(text)):
        joined = re.sub(r"\n[ \t]+", " ", stanza)
        fields = {
            name.strip().lower(): value.split()
            for name, _, value in (line.partition(":") for line in joined.splitlines())
        }
        if "deb" not in fields.get("types", ()) or fields.get("enabled") == ["no"]:
            continue
        for uri in fields.get("uris", ()):
            suites, components = fields.get("suites", ()), fields.get("components", ())
            yield Source(uri, tuple(suites), tuple(components))


def parse_one_line(text: str) -> Iterator[Source]:
    """Read the ``.list`` format: ``deb [options] uri suite component...``."""
    for line in _without_comments(text).splitlines():
        words = re.sub(r"\[[^]]*\]", "", line).split()
        if len(words) >= 3 and words[0] == "deb":
            yield Source(words[1], (words[2],), tuple(words[3:]))


def debian_mirror(sources: Iterable[Source], codename: str) -> str | None:
    """The address that serves this Debian release itself, not its updates or a stranger's packages.

    A third party may offer a suite of the same name, so an address that ends in ``debian`` wins.
    """
    candidates = [
        source.uri
        for source in sources
        if codename in source.suites and "main" in source.components
    ]
    candidates.sort(key=lambda uri: not re.search(r"/debian(\.list)?/?$", uri))
    return candidates[0] if candidates else None


def machine_mirror(etc: Path = Path("/etc")) -> str:
    """The mirror named in ``etc/apt``; raises ``Stop`` where there is none."""
    sources: list[Source] = []
    for path in sorted((etc / "apt" / "sources.list.d").glob("*.sources")):
        sources += parse_deb822(path.read_text(encoding="utf-8"))
    for path in [etc / "apt" / "sources.list", *(etc / "apt" / "sources.list.d").glob("*.list")]:
        if path.is_file():
            sources += parse_one_line(path.read_text(encoding="utf-8"))
    if mirror := debian_mirror(sources, _codename(etc / "os-release")):
        return mirror
    raise Stop(
        f"No Debian mirror is named in {etc}/apt: add one, "
        "or set ODOO_HOME to an Odoo 19 that you have."
    )


def _codename(os_release: Path) -> str:
    found = re.search(r"^VERSION_CODENAME=(\S+)", os_release.read_text(encoding="utf-8"), re.M)
    return found.group(1).strip("\"'") if found else ""


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))

import pytest

from devkit.mirror import debian_mirror, machine_mirror, parse_deb822, parse_one_line
from devkit.ui import Stop

DEB822 = """\
# The distribution itself
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/some.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
"""


def test_deb822_stanzas_are_read_with_continued_lines():
    sources = list(parse_deb822(DEB822))

    assert [source.uri for source in sources] == [
        "http://mirror.example/debian",
        "http://mirror.example/debian-security",
    ]
    assert sources[0].components == ("main", "contrib")


def test_one_line_sources_are_read_without_options_and_comments():
    text = "# deb http://no.example/debian bookworm main\n"
    text += "deb-src http://no.example/debian bookworm main\n"
    text += "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib\n"

    (source,) = parse_one_line(text)

    assert source.uri == "http://mirror.example/debian"
    assert source.suites == ("bookworm",)


def test_the_release_itself_is_chosen_not_its_security_updates():
    assert debian_mirror(parse_deb822(DEB822), "bookworm") == "http://mirror.example/debian"


def test_a_third_party_with_the_same_suite_name_is_not_chosen():
    text = "deb http://packages.example/php bookworm main\n"
    text += "deb http://mirror.example/debian/ bookworm main\n"

    assert debian_mirror(parse_one_line(text), "bookworm") == "http://mirror.example/debian/"


def test_a_machine_without_debian_mirror_gets_a_sentence(tmp_path):
    (tmp_path / "apt" / "sources.list.d").mkdir(parents=True)
    (tmp_path / "os-release").write_text('ID=debian\nVERSION_CODENAME="bookworm"\n')

    with pytest.raises(Stop, match="ODOO_HOME"):
        machine_mirror(tmp_path)


def test_both_formats_are_looked_for(tmp_path):
    folder = tmp_path / "apt" / "sources.list.d"
    folder.mkdir(parents=True)
    (tmp_path / "os-release").write_text("VERSION_CODENAME=bookworm\n")
    (tmp_path / "apt" / "sources.list").write_text("deb http://list.example/debian bookworm main")
    assert machine_mirror(tmp_path) == "http://list.example/debian"

    (folder / "debian.sources").write_text(DEB822)
    assert machine_mirror(tmp_path) == "http://mirror.example/debian"

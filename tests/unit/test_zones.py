"""In which zone a company's days are counted, as far as it is known."""

import pytest
from odoo.addons.ar_base.domain.clock.zones import assumed_zone, known_zone, only_zone_of


def known(**facts):
    return known_zone(**{"parent": None, "user": None, "partner": None, "country": None, **facts})


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("GB", "Europe/London"),
        ("IN", "Asia/Kolkata"),
        ("CN", "Asia/Shanghai"),  # several zones on paper, one time in every office
        ("DE", "Europe/Berlin"),  # two zones that always show the same
        ("AU", None),
        ("BR", None),
        ("US", None),
        ("XX", None),
        (None, None),
    ],
)
def test_a_country_of_one_time_needs_no_question(country, zone):
    assert only_zone_of(country) == zone
    assert known(country=country) == zone


def test_a_branch_keeps_its_parents_time():
    zone = known(parent="Europe/Paris", user="Asia/Tokyo", country="IN")
    assert zone == "Europe/Paris"


def test_who_sets_the_company_up_sits_there():
    assert known(user="America/Chicago", country="US") == "America/Chicago"
    assert known(user="Asia/Shanghai") == "Asia/Shanghai"


def test_unless_it_is_another_countrys_time():
    assert known(user="Europe/Berlin", country="CN") == "Asia/Shanghai"
    assert known(user="Europe/Berlin", country="US") is None


def test_a_zone_may_have_an_older_name():
    assert known(user="Asia/Calcutta", country="IN") == "Asia/Calcutta"


def test_a_zone_that_does_not_exist_is_none():
    assert known(user="Mars/Olympus", partner="Europe/London") == "Europe/London"


def test_without_a_better_word_the_first_of_the_country_is_assumed():
    assert assumed_zone("US") == "America/New_York"
    assert assumed_zone("CN") == "Asia/Shanghai"
    assert assumed_zone(None) == "UTC"

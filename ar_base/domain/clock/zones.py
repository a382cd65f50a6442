"""A company's time zone, as far as it can be known without asking.

A zone is a name of the tz database. Several zones of a country may keep the same time all year
(Berlin and Büsingen), and one zone may have several names (Asia/Kolkata, Asia/Calcutta), so zones
are compared by what their clocks show.
"""

from datetime import datetime

import pytz

#: Countries with several zones on paper whose offices all keep one time.
OFFICIAL = {"CN": "Asia/Shanghai"}
UTC = "UTC"
#: Enough of a year to tell clocks apart: summers and winters of both halves of the earth.
_SAMPLES = tuple(datetime(2026, month, 15) for month in (1, 4, 7, 10))


def zones_of(country: str | None) -> tuple[str, ...]:
    """The zones that offices of a country keep, by its code; empty where unknown."""
    if official := OFFICIAL.get(country):
        return (official,)
    return tuple(pytz.country_timezones.get(country or "", ()))


def only_zone_of(country: str | None) -> str | None:
    """The zone of a country that keeps one time; None where it keeps several, or is unknown."""
    zones = zones_of(country)
    return zones[0] if len({_clock(zone) for zone in zones}) == 1 else None


def assumed_zone(country: str | None) -> str:
    """What is taken as long as nobody has said better."""
    return next(iter(zones_of(country)), UTC)


def known_zone(
    *, parent: str | None, user: str | None, partner: str | None, country: str | None
) -> str | None:
    """The zone of a new company; None where it has to be asked.

    A branch keeps its parent's time. Whoever sets a company up usually sits there, and Odoo gives
    a contact the zone of whoever made it: both count only where they fit the company's country.
    """
    if parent:
        return parent
    for zone in (user, partner):
        if zone and fits(zone, country):
            return zone
    return only_zone_of(country)


def fits(zone: str, country: str | None) -> bool:
    """Whether a zone shows the time of a country; any does where the country is unknown."""
    if zone not in pytz.all_timezones_set:
        return False
    zones = zones_of(country)
    return not zones or _clock(zone) in {_clock(one) for one in zones}


def _clock(zone: str) -> tuple:
    """What tells its clock from others."""
    return tuple(pytz.timezone(zone).utcoffset(moment) for moment in _SAMPLES)

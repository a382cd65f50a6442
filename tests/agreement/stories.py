"""Stories of random companies, as data: what is booked, when, where and who reads it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

#: What measures how long tests take goes by the real clock.
REAL_TIME = ["hypothesis", "_pytest"]
UTC = ZoneInfo("UTC")
ZONES = ("Asia/Shanghai", "Asia/Kolkata", "Europe/London", "America/Los_Angeles")
#: An ordinary day, the last of a month, and those on which clocks change in Los Angeles and London.
DATES = (
    date(2026, 6, 10),
    date(2026, 4, 30),
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 11, 1),
)
HOURS = (time(1, 30), time(12, 0), time(23, 30))
ROLES = ("collector", "accountant", "manager", "auditor")
FIRST, LAST = -60, 8  # days from today between which is booked; what is later is post-dated


def moment(zone, day, hour):
    """When it is this hour of this day there: a naive datetime in UTC."""
    local = datetime.combine(day, hour, ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def _step(what, **values):
    return st.tuples(st.just(what), st.fixed_dictionaries(values))


_which = st.integers(0, 40)  # of what there is by then
_past = st.integers(FIRST, 0)
_any_day = st.integers(FIRST, LAST)
_cents = st.integers(1, 90_000)
_share = st.sampled_from((100, 100, 37))  # per cent of what is open
_who = st.sampled_from(("ada", "ada", "grace", "babbage"))
_where = st.sampled_from(("head", "head", "branch"))
_yes = st.booleans()

_invoice = _step(
    "invoice",
    who=_who,
    where=_where,
    cents=_cents,
    on=_past,
    due=st.integers(-50, 30),
    currency=st.sampled_from((None, None, "EUR", "JPY")),
    term=st.sampled_from((None, None, None, "instalments", "discount")),
    taxed=st.sampled_from((False, False, True)),
    receipt=st.sampled_from((False, False, False, True)),
)


def _payment(way):
    return _step("payment", which=_which, share=_share, on=_any_day, way=st.just(way))


#: What may happen besides; a story has some of these, in any order, so that few stories have all.
_STEPS = (
    _invoice,
    _invoice,
    _payment("entry"),
    _payment("entry"),
    _payment("no_entry"),
    _payment("written_off"),
    _payment("in_time"),
    _step("credit_note", which=_which, share=_share, on=_past, applied=_yes),
    _step("write_off", which=_which, share=_share, on=_past),
    _step(
        "entry",
        who=st.sampled_from(("ada", "babbage", None)),
        where=_where,
        cents=st.integers(-5_000, 5_000).filter(bool),
        on=_past,
        account=st.sampled_from(("receivable", "second", "deposit")),
    ),
    _step("unapplied", who=_who, where=_where, cents=_cents, on=_any_day, with_entry=_yes),
    _step("advance", who=_who, where=_where, cents=_cents, on=_past),
    _step("advance_used", which=_which, on=_past),
    _step("paid_at_head_office", which=_which, share=_share, on=_any_day),
    _step("paid_by_another", which=_which, share=_share, on=_any_day),
    _step("undone", which=_which),
    _step("payment_to_draft", which=_which, again=_yes),
    _step("paying_entry_to_draft", which=_which, again=_yes, on=_past),
    _step("document_to_draft", which=_which, again=_yes, on=_past),
    _step("contact_moves", to=st.sampled_from(("babbage", "babbage", "ada", None))),
    _step("excluded", which=_which),
    _step("disputed", which=_which, share=_share),
    _step("promised", which=_which, days=st.integers(0, 9)),
    _step("held", who=_who, where=_where, days=st.integers(-2, 9)),
    _step("document_held", which=_which, days=st.integers(-2, 9)),
    _step("never_dunned", which=_which),
    _step("standing", who=_who, where=_where, standing=st.sampled_from(("legal", "insolvent"))),
)


def _length(most):
    return st.integers(most - 6, most)


@st.composite
def stories(draw, most=19):
    """A company as a dictionary: its zone, the moment, its ways, its reader and what happened."""
    zone = draw(st.sampled_from(ZONES))
    return {
        "zone": zone,
        "moment": moment(zone, draw(st.sampled_from(DATES)), draw(st.sampled_from(HOURS))),
        "red_figures": draw(st.booleans()),
        "sets_off": draw(st.sampled_from((True, True, False))),
        "reader": draw(st.sampled_from(ROLES)),
        "reader_zone": draw(st.sampled_from((False, *ZONES))),
        "rates": draw(st.tuples(*[st.integers(120, 220)] * 4)),
        "past": draw(st.tuples(st.integers(FIRST, -21), st.integers(-20, -1))),
        "invoices": draw(st.lists(_invoice, min_size=3, max_size=4)),
        "steps": [draw(step) for step in draw(st.permutations(_STEPS))[: draw(_length(most))]],
    }

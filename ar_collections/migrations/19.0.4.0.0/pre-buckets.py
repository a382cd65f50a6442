"""What was counted by 30, 60 and 90 days is counted by the number of the company's bucket.

The columns keep their figures, and what people saved about them, filters, exports, rules and views,
keeps its meaning. Where a company's scheme is another one, they are counted anew afterwards.
"""

from odoo.addons.ar_base.orm.saved import Saved

MONTHS = {"late_30": "late_2", "late_60": "late_3", "late_90": "late_4", "late_120": "late_5"}
#: Columns: ``{model: {former name: name}}``.
RENAMED = {
    "ar.debtor": {
        "late_1_30_amount": "late_1_amount",
        "late_31_60_amount": "late_2_amount",
        "late_61_90_amount": "late_3_amount",
        "late_91_plus_amount": "late_4_amount",
    },
    **dict.fromkeys(("ar.kpi.columns", "ar.kpi.month", "ar.kpi.report"), MONTHS),
}
#: What else people named, and what is nearest to it now.
NEAREST = {
    "ar.open.item": {"bucket": "bucket_id"},
    "ar.kpi.roll": {"step": "bucket_id"},
    "ar.payment.behaviour": {
        "paid_7": "paid_late_1",
        "paid_30": "paid_late_1",
        "paid_60": "paid_late_2",
        "paid_later": "paid_late_3",
    },
}
#: The items of a bucket of the former choices, first and last day.
BUCKETS = {
    "00_not_due": (None, 0),
    "01_30": (1, 30),
    "31_60": (31, 60),
    "61_90": (61, 90),
    "91_plus": (91, None),
}
STEPS = {"current": 0, "late_1_30": 1, "late_31_60": 31, "late_61_90": 61}
NONE, ALL = (0, "=", 1), (1, "=", 1)


def migrate(cr, _version):
    _rename_what_people_saved(cr)
    for model, names in RENAMED.items():
        _rename(cr, model, names)


def _rename(cr, model, names):
    table = model.replace(".", "_")
    for former, name in names.items():
        cr.execute(
            "SELECT FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
            [table, former],
        )
        if cr.rowcount:
            cr.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{former}" TO "{name}"')
        cr.execute(
            "UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s"
            " AND NOT EXISTS (SELECT FROM ir_model_fields WHERE model = %s AND name = %s)",
            [name, model, former, model, name],
        )
        cr.execute(
            "UPDATE ir_model_data SET name = %s WHERE module = 'ar_collections' AND name = %s",
            [f"field_{table}__{name}", f"field_{table}__{former}"],
        )


def _rename_what_people_saved(cr):
    """Wherever a field is named; a bucket of the choices is asked for by its days."""
    saved = Saved(
        cr,
        RENAMED | NEAREST,
        {
            ("ar.open.item", "bucket"): _in_days,
            ("ar.kpi.roll", "step"): _from_day,
            ("ar.payment.behaviour", "paid_later"): _paid_later,
        },
    )
    saved.rename(
        ("ar_strategy_rule", "'ar.debtor'", {"condition": "domain", "name": "words"}),
        ("ar_assignment_rule", "'ar.debtor'", {"condition": "domain"}),
    )


def _in_days(operator, value):
    if operator not in ("=", "in"):
        return None
    values = value if isinstance(value, list | tuple | set) else [value]
    days = [_days(*BUCKETS[key]) for key in values if key in BUCKETS]
    return ["|"] * (len(days) - 1) + [term for terms in days for term in terms] or [NONE]


def _days(first, last):
    terms = []
    if first is not None:
        terms.append(("days_late", ">=", first))
    if last is not None:
        terms.append(("days_late", "<=", last))
    return ["&"] * (len(terms) - 1) + terms


def _from_day(operator, value):
    """Roll rates ask for the first day of the bucket that something rolled on from."""
    if operator == "=":
        return [("bucket_id.first_day", "=", STEPS.get(value, -1))]
    if operator == "in":
        return [("bucket_id.first_day", "in", [STEPS.get(key, -1) for key in value])]
    return None


def _paid_later(operator, value):
    """What was paid after sixty days is two buckets now; of either it is little or much."""
    both = [(name, operator, value) for name in ("paid_late_3", "paid_late_4")]
    return ["|" if operator in (">", ">=") else "&", *both]

"""What was counted by 30, 60 and 90 days is counted by the number of the company's bucket.

The columns keep their figures, and what people saved about them, filters, exports, rules and views,
keeps its meaning. Where a company's scheme is another one, they are counted anew afterwards.
"""

import re

MONTHS = {"late_30": "late_2", "late_60": "late_3", "late_90": "late_4", "late_120": "late_5"}
#: ``{model: {former name: name}}``.
RENAMED = {
    "ar.debtor": {
        "late_1_30_amount": "late_1_amount",
        "late_31_60_amount": "late_2_amount",
        "late_61_90_amount": "late_3_amount",
        "late_91_plus_amount": "late_4_amount",
    },
    **dict.fromkeys(("ar.kpi.columns", "ar.kpi.month", "ar.kpi.report"), MONTHS),
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
OF_BUCKET = re.compile(
    r"""\(\s*(['"])bucket\1\s*,\s*(['"])(=|in)\2\s*,\s*(['"]\w+['"]|[\[(][^])]*[])])\s*\)"""
)
OF_STEP = re.compile(r"""\(\s*(['"])step\1\s*,\s*(['"])=\2\s*,\s*['"](\w+)['"]\s*\)""")
GROUPED = re.compile(r"""(['"])(?:bucket|step)\1""")


def migrate(cr, _version):
    for model, names in RENAMED.items():
        _rename(cr, model, names)
    _rename_what_people_saved(cr)
    _translate_filters(cr)


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
    """Filters, exports and views of the models, and conditions and reasons of strategies."""
    for model, names in RENAMED.items():
        for former, name in names.items():
            word = {"word": rf"\m{former}\M", "name": name, "model": model, "former": former}
            cr.execute(
                """
                UPDATE ir_filters SET domain = REGEXP_REPLACE(domain, %(word)s, %(name)s, 'g'),
                       context = REGEXP_REPLACE(context, %(word)s, %(name)s, 'g'),
                       sort = REGEXP_REPLACE(sort, %(word)s, %(name)s, 'g')
                 WHERE model_id = %(model)s
                   AND CONCAT(domain, context, sort) ~ %(word)s
                """,
                word,
            )
            cr.execute(
                """
                UPDATE ir_exports_line line SET name = %(name)s FROM ir_exports export
                 WHERE export.id = line.export_id AND export.resource = %(model)s
                   AND line.name = %(former)s
                """,
                word,
            )
            cr.execute(
                """
                UPDATE ir_ui_view
                   SET arch_db = CAST(
                       REGEXP_REPLACE(CAST(arch_db AS text), %(word)s, %(name)s, 'g') AS jsonb)
                 WHERE model = %(model)s AND CAST(arch_db AS text) ~ %(word)s
                """,
                word,
            )
    for former, name in RENAMED["ar.debtor"].items():
        cr.execute(
            r"""
            UPDATE ar_strategy_rule
               SET condition = REGEXP_REPLACE(condition, %(word)s, %(name)s, 'g'),
                   name = CAST(REGEXP_REPLACE(CAST(name AS text), %(word)s, %(name)s, 'g') AS jsonb)
             WHERE CONCAT(condition, CAST(name AS text)) ~ %(word)s
            """,
            {"word": rf"\m{former}\M", "name": name},
        )
        cr.execute(
            """
            UPDATE ar_assignment_rule
               SET condition = REGEXP_REPLACE(condition, %(word)s, %(name)s, 'g')
             WHERE condition ~ %(word)s
            """,
            {"word": rf"\m{former}\M", "name": name},
        )


def _translate_filters(cr):
    """Saved filters of open items ask for days where they asked for a bucket of the choices.

    Those of roll rates ask for the first day of the bucket that something rolled on from.
    """
    cr.execute(
        "SELECT id, domain, context FROM ir_filters"
        " WHERE model_id IN ('ar.open.item', 'ar.kpi.roll')"
        " AND CONCAT(domain, context) ~ %s",
        [r"\m(bucket|step)\M"],
    )
    for key, domain, context in cr.fetchall():
        cr.execute(
            "UPDATE ir_filters SET domain = %s, context = %s WHERE id = %s",
            [
                OF_STEP.sub(_from_day, OF_BUCKET.sub(_in_days, domain or "[]")),
                GROUPED.sub(r"\1bucket_id\1", context or "{}"),
                key,
            ],
        )


def _in_days(found):
    asked = [key for key in re.findall(r"\w+", found[4]) if key in BUCKETS]
    if not asked:
        return "(0, '=', 1)"
    return ", ".join(["'|'"] * (len(asked) - 1) + [_days(*BUCKETS[key]) for key in asked])


def _from_day(found):
    return f"('bucket_id.first_day', '=', {STEPS.get(found[3], -1)})"


def _days(first, last):
    terms = []
    if first is not None:
        terms.append(f"('days_late', '>=', {first})")
    if last is not None:
        terms.append(f"('days_late', '<=', {last})")
    return ", ".join(["'&'"] * (len(terms) - 1) + terms)

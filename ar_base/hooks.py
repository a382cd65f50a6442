"""What happens once, when an add-on of the suite leaves a company."""

from odoo.tools import SQL


def uninstall_hook(env):
    """Empty the tables that leave with their add-ons, before Odoo takes out their data.

    Odoo deletes the records of an add-on's data while those that people made of them are still
    there, which the database refuses: an error in the log for each, and another try with half of
    them. Here all that goes with the tables is taken out at once. Nothing else is written: of a
    table that stays, only the constraint on a column that leaves is dropped.

    Named by each add-on that brings such data; the first one to be asked does it for all.
    """
    leaving = env["ir.module.module"].search([("state", "=", "to remove")]).mapped("name")
    own = [
        model
        for name, model in env.registry.items()
        if name.startswith("ar.") and model._original_module in leaving and model._auto
    ]
    if tables := _real_tables(env, [model._table for model in own if not model._abstract]):
        _empty(env, tables, [model._name for model in own])


def _real_tables(env, names):
    rows = env.execute_query(
        SQL(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r'"
            " AND relnamespace = current_schema()::regnamespace",
            names,
        )
    )
    return [name for (name,) in rows]


def _empty(env, tables, models):
    env.flush_all()
    references = env.execute_query(
        SQL(
            """
            SELECT place.relname, reference.conname
              FROM pg_constraint reference
              JOIN pg_class place ON place.oid = reference.conrelid
              JOIN pg_class target ON target.oid = reference.confrelid
             WHERE reference.contype = 'f' AND target.relname = ANY(%s)
               AND target.relnamespace = current_schema()::regnamespace
            """,
            tables,
        )
    )
    for table, constraint in references:
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(constraint),
            )
        )
    env.cr.execute(SQL("TRUNCATE %s", SQL(", ").join(map(SQL.identifier, tables))))
    env.cr.execute(SQL("DELETE FROM ir_model_data WHERE model = ANY(%s)", models))
    env.invalidate_all(flush=False)
    env.registry.clear_all_caches()

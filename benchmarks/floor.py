"""The floor: the bare SQL for the same rows, without Odoo around it."""

from benchmarks.measure import Timing, timed


def statements(env, model: str, domain: list, order: str, limit: int, login: str) -> list[str]:
    """The statements that find a page of records with all their columns, and their number.

    Called in Odoo's shell: its own translation of the domain, with the user's record rules, is what
    makes the rows the same.
    """
    user = env["res.users"].search([("login", "=", login)])
    Model = env[model].with_user(user).with_company(user.company_id)
    page = Model._search(domain, order=order or None, limit=limit)
    everything = Model._search(domain)
    columns = [
        f'"{Model._table}"."{field.name}"'
        for field in Model._fields.values()
        if field.store and field.column_type
    ]
    return [
        _written_out(env, page.select(*columns)),
        _written_out(env, everything.select("COUNT(*)")),
    ]


def _written_out(env, sql) -> str:
    return env.cr.mogrify(sql.code, sql.params).decode()


def timing(connection, texts: list[str]) -> Timing:
    """Seconds of running the statements and fetching what they find."""

    def run() -> None:
        with connection.cursor() as cursor:
            for text in texts:
                cursor.execute(text)
                cursor.fetchall()

    connection.autocommit = True
    return timed(run)

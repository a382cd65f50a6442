"""How the debtors' figures are counted: sums over the eligibility rule's own rows.

Each open item is one row, with the parts that the rule makes of it: what is to chase, and what is
not, and why. One statement adds them up for each debtor, beside what does not come from open items,
and writes them. An area with a figure of its own says so by one of three hooks:

``_figures``     a column and how it is aggregated over the rows;
``_item_facts``  what the area knows of the items besides, joined to the rows;
``_sources``     figures that come from elsewhere, and from where.

To plan such a statement takes longer than to run it for one customer, and that is what each posting
waits for. So it is looked first what there is (``_probes``), and what there is none of (disputes,
promises, notices, payments under way) is left out of the statement.
"""

from collections.abc import Callable
from typing import NamedTuple

from odoo import api, models
from odoo.addons.ar_base.orm import planning
from odoo.tools import SQL

from .ar_debtor_figures import LATE
from .scope import Scope

#: Of no more customers it is looked first what is open, and of no more items what is known of them.
FEW_PARTNERS = 500
FEW_ITEMS = 2_000


class Facts(NamedTuple):
    """What is known of some items: a SELECT with at most one row per ``line_id``.

    ``columns`` are named expressions over it; where ``rows`` is None there is none, and they are
    constants.
    """

    rows: SQL | None
    columns: dict[str, SQL]


class Source(NamedTuple):
    """Figures of another source: it makes a SELECT with at most one row per ``debtor_id``.

    ``figures`` are expressions over it and over ``item_figure``, whose columns are those of
    ``_figures``; where ``rows`` is None there are none, and they are constants.
    """

    rows: Callable[[], SQL] | None
    figures: dict[str, SQL]


def _named(values):
    """Expressions under their names, for a SELECT."""
    return SQL(", ").join(
        SQL("%s AS %s", value, SQL.identifier(column)) for column, value in values.items()
    )


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------
    @api.model
    def _figures(self):
        """Hook: stored figures and how each is aggregated over the rows of the debtor's items.

        :return: ``{column: SQL}`` over ``item``: see :meth:`_item_steps` and :meth:`_item_facts`
        """
        return {
            "open_amount": SQL("COALESCE(SUM(item.residual), 0)"),
            "overdue_amount": SQL("COALESCE(SUM(item.residual) FILTER (WHERE item.overdue), 0)"),
            "not_due_amount": SQL(
                "COALESCE(SUM(item.residual) FILTER (WHERE item.residual > 0 AND NOT item.overdue),"
                " 0)"
            ),
            **{LATE[number]: self._late_sql(number) for number in LATE},
            "unapplied_amount": SQL(
                "COALESCE(-SUM(item.residual) FILTER (WHERE item.residual < 0), 0)"
            ),
            "overdue_count": SQL("COUNT(*) FILTER (WHERE item.overdue)"),
            "oldest_days_late": SQL(
                "COALESCE(MAX(item.days_late) FILTER (WHERE item.to_chase > 0), 0)"
            ),
            "next_due_date": SQL(
                "MIN(item.due) FILTER (WHERE item.residual > 0 AND NOT item.overdue)"
            ),
            "priority": SQL("COALESCE(SUM(item.to_chase * item.days_late), 0)"),
        }

    def _late_sql(self, number):
        return SQL("COALESCE(SUM(item.residual) FILTER (WHERE item.late_number = %s), 0)", number)

    def _item_facts(self, scope):
        """Hook: what an area knows of the items besides: ``{alias: Facts}``.

        It is read from the area's own tables at once, never row by row; the items are those of
        ``item``.
        """
        return {}

    def _sources(self, scope):
        """Hook: figures that do not come from open items: ``{alias: Source}``."""
        return {}

    def _probes(self, scope):
        """Hook: what an area need not look for where there is none of it.

        :return: ``{name: SELECT}``; the names of those that find nothing stand in the scope's
            ``without``
        """
        return {}

    def _item_steps(self, scope):
        """Hook: the rows of the items, as the room of the rule has them.

        :return: :class:`SQL` of common table expressions, without WITH: the first is ``item``, the
            last ``part``, with ``id, debtor_id, company_id, due, days_late``, ``residual`` (in
            company currency), ``overdue``, and what becomes of it
        """
        raise NotImplementedError

    @api.model
    def _conclude(self, scope):
        """Hook: rebuild what follows from the figures, for the debtors in a scope."""

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------
    @api.model
    def _refresh(self, partners=None, companies=None, debtors=None):
        """Rebuild the figures of all debtors, or of some of them, from the journal.

        :param partners: commercial partners whose debtors are refreshed; None for all
        :param companies: companies whose debtors are refreshed; None for all
        :param debtors: those that are refreshed; None for all
        """
        self._flush_journal()
        if partners is None and debtors is None:
            planning.for_many(self.env)
        for scope in self._scopes(partners, companies, debtors):
            self.env.cr.execute(self._refresh_sql(self._look_around(scope)))
            self._conclude(scope)
        self.invalidate_model()

    def _refresh_enterprise(self):
        """Rebuild the figures of these debtors and of their kin.

        What is decided of one takes credits from what the customer owes to another company of the
        enterprise, or leaves them to it.
        """
        family = self.env["ar.ledger"]._family(self.company_id.ids)
        companies = self.env["res.company"].browse(family)
        self._refresh(partners=self.partner_id, companies=companies)

    @api.model
    def _scopes(self, partners=None, companies=None, debtors=None):
        """Debtors by the day that it is in their companies: a scope for each day."""
        which = None
        if debtors is not None:
            which = SQL("d.id IN %s", tuple(debtors.ids) or (0,))
            partners = debtors.partner_id if partners is None else partners
        theirs = None if partners is None else tuple(partners.ids)
        days = (self.env["ar.clock"]._companies() if companies is None else companies)._ar_by_day()
        of_all = companies is None and len(days) == 1
        return [
            Scope(day, None if of_all else tuple(some.ids), theirs, which)
            for day, some in days.items()
        ]

    def _look_around(self, scope):
        """The scope with the ledger's rows, and with what need not be looked for.

        To be asked for after a flush.
        """
        scope = scope.having(open_items=self._open_items_sql(scope))
        if scope.partners is not None and len(scope.partners) <= FEW_PARTNERS:
            rows = self.env.execute_query(
                SQL("SELECT id, move_id FROM (%s) item LIMIT %s", scope.open_items, FEW_ITEMS + 1)
            )
            if len(rows) <= FEW_ITEMS:
                items, documents = (
                    ({*some} for some in zip(*rows, strict=True)) if rows else ((), ())
                )
                scope = scope.having(items=tuple(items), documents=tuple(documents))
        probes = self._probes(scope)
        ((*found,),) = self.env.execute_query(
            SQL("SELECT %s", SQL(", ").join(SQL("EXISTS (%s)", one) for one in probes.values()))
        )
        there_is_none = (name for name, is_any in zip(probes, found, strict=True) if not is_any)
        return scope.having(without=frozenset(there_is_none))

    def _open_items_sql(self, scope):
        """The ledger's rows of the debtors' items, and of their customers' in kindred companies.

        What a customer paid to one company of an enterprise is set off in another.
        """
        ledger = self.env["ar.ledger"]
        companies = scope.companies and ledger._family(scope.companies)
        theirs = None
        if scope.which is not None:
            theirs = SQL(
                "EXISTS (SELECT FROM ar_debtor d WHERE d.partner_id = p.commercial_partner_id"
                " AND %s = %s AND %s)",
                ledger._root_sql(SQL("d.company_id")),
                ledger._root_sql(SQL("l.company_id")),
                scope.sql,
            )
        return ledger._open_sql(
            scope.day, companies=companies, partners=scope.partners, scope=theirs
        )

    # ------------------------------------------------------------------
    # The statement
    # ------------------------------------------------------------------
    def _refresh_sql(self, scope):
        """One UPDATE: each column of the hooks, over the debtor's items and other sources."""
        return SQL(
            "UPDATE ar_debtor d SET %s FROM (%s) figure WHERE figure.id = d.id",
            self._counted_sql(scope),
            self._figure_sql(scope),
        )

    def _counted_sql(self, scope):
        """What an UPDATE of debtors sets from the columns of ``figure``."""
        columns = map(SQL.identifier, self._counted(scope))
        return SQL(
            "%s, figures_on = %s, figures_at = CLOCK_TIMESTAMP() AT TIME ZONE 'UTC'",
            SQL(", ").join(SQL("%s = figure.%s", column, column) for column in columns),
            scope.day,
        )

    def _counted(self, scope):
        """Names of all figures that are counted."""
        return [
            *self._figures(),
            *(name for one in self._sources(scope).values() for name in one.figures),
        ]

    def _figure_sql(self, scope):
        """A SELECT of the figures of the debtors in a scope, by their ``id``."""
        sources = self._sources(scope)
        return SQL(
            """
            WITH %(steps)s,
            item_figure AS (
                SELECT d.id, %(figures)s
                  FROM ar_debtor d
             LEFT JOIN (%(items)s) item ON item.debtor_id = d.id
                 WHERE %(scope)s
              GROUP BY d.id)
            SELECT item_figure.*, %(others)s FROM item_figure %(joins)s
            """,
            steps=self._item_steps(scope),
            figures=_named(self._figures()),
            items=self._rows_sql(scope),
            scope=scope.sql,
            others=_named(
                {name: value for one in sources.values() for name, value in one.figures.items()}
            ),
            joins=SQL(" ").join(
                SQL(
                    "LEFT JOIN (%s) %s ON %s = item_figure.id",
                    one.rows(),
                    SQL.identifier(alias),
                    SQL.identifier(alias, "debtor_id"),
                )
                for alias, one in sources.items()
                if one.rows
            ),
        )

    def _rows_sql(self, scope):
        """The rows that are added up, with the number of the bucket and what areas know of them.

        PostgreSQL works out each column once, and does not copy it to wherever it is read.
        """
        facts = self._item_facts(scope)
        columns = {name: value for one in facts.values() for name, value in one.columns.items()}
        number = self.env["ar.aging.scheme"]._by_company_sql(
            SQL("part.company_id"), lambda scheme: scheme._number_sql(SQL("part.days_late"))
        )
        columns["late_number"] = SQL("CASE WHEN part.overdue THEN %s END", number)
        return SQL(
            "SELECT part.*, %s FROM part %s OFFSET 0",
            _named(columns),
            SQL(" ").join(
                SQL(
                    "LEFT JOIN (%s) %s ON %s = part.id",
                    one.rows,
                    SQL.identifier(alias),
                    SQL.identifier(alias, "line_id"),
                )
                for alias, one in facts.items()
                if one.rows
            ),
        )

"""The ageing: every open item as of a date, with its age, its bucket, and what is said about it.

Not a table: each read asks the journal. The context says what is asked (``ar_as_of``, default each
company's own today; ``ar_aging_basis`` due or document; ``ar_aging_netted``;
``ar_aging_scheme_id``; ``ar_partner_ids``), so that the same pivot, graph and list serve every
question.
"""

from odoo import api, fields, models
from odoo.addons.ar_base.models.buckets.ar_aging_bucket import BASES
from odoo.addons.ar_base.orm import given
from odoo.tools import SQL


class ArAgingItem(models.Model):
    _name = "ar.aging.item"
    _description = "Ageing"
    _inherit = ["ar.workbook.mixin"]
    _auto = False
    _order = "days desc, id"
    _rec_name = "move_line_id"
    _workbook = "aging"

    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    debtor_id = fields.Many2one("ar.debtor", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    move_line_id = fields.Many2one("account.move.line", string="Journal Item", readonly=True)
    kind = fields.Selection(lambda self: self.env["ar.ledger"]._kind_names(), readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(string="Document Date", readonly=True)
    date_due = fields.Date(string="Due Date", readonly=True)
    days = fields.Integer(
        string="Age in Days",
        readonly=True,
        aggregator="max",
        help="Days past the due date, or since the document's date if the ageing goes by that.",
    )
    bucket_id = fields.Many2one("ar.aging.bucket", string="Ageing", readonly=True)
    amount_original = fields.Monetary(string="Original", readonly=True, aggregator=None)
    amount_currency = fields.Monetary(string="Open in Currency", readonly=True)
    amount = fields.Monetary(
        string="Open",
        currency_field="company_currency_id",
        readonly=True,
        help="In company currency, at the value in the books.",
    )
    disputed_amount = fields.Monetary(
        string="Disputed",
        currency_field="company_currency_id",
        readonly=True,
        help="What is contested of it on the date.",
    )
    promised_amount = fields.Monetary(
        string="Promised",
        currency_field="company_currency_id",
        readonly=True,
        help="What is under a promise to pay on the date.",
    )

    # ------------------------------------------------------------------
    # What is asked
    # ------------------------------------------------------------------
    @api.model
    def _asked(self):
        """What the context asks for: ``as_of, basis, netted, scheme, partners``.

        ``as_of`` is None where no date is given: each company's own today.
        """
        asked = self.env, self.env.context
        return {
            "as_of": given.day(*asked, "ar_as_of"),
            "basis": given.choice(*asked, "ar_aging_basis", dict(BASES)) or "due",
            "netted": given.flag(*asked, "ar_aging_netted"),
            "scheme": given.record(*asked, "ar_aging_scheme_id", "ar.aging.scheme")
            or self.env.company._ar_scheme(),
            "partners": given.ids(*asked, "ar_partner_ids"),
        }

    @property
    def _table_query(self):
        self._flush()
        asked = self._asked()
        return SQL(" UNION ALL ").join(
            SQL("(%s)", self._query(companies=some.ids, **asked | {"as_of": day}))
            for day, some in self.env.companies._ar_by_day(asked["as_of"]).items()
        )

    def _workbook_options(self):
        asked = self._asked()
        return super()._workbook_options() | {
            "as_of": asked["as_of"],
            "basis": asked["basis"],
            "netted": asked["netted"],
            "scheme_id": asked["scheme"].id,
            "items": True,
        }

    @api.model
    def _flush(self):
        """Hook: write pending changes of everything that the statement reads."""
        self.env["ar.debtor"]._flush_journal()
        self.env["ar.aging.bucket"].flush_model()

    @api.model
    def search_fetch(self, domain, *args, **kwargs):
        """Forget what an earlier question answered: it may have been asked in another way."""
        self.invalidate_model(flush=False)
        return super().search_fetch(domain, *args, **kwargs)

    # ------------------------------------------------------------------
    # The statement
    # ------------------------------------------------------------------
    @api.model
    def _query(self, as_of, *, companies, basis="due", netted=False, scheme=None, partners=None):
        """The ageing as of a date.

        :param date as_of: entries and reconciliations dated later do not exist yet; of a future
            date, what is open now is aged as of then
        :param companies: ids
        :param basis: ``due``: from each instalment's due date; ``document``: from the date of the
            invoice, or of the entry where there is none
        :param netted: whether credits are set off against a customer's oldest items; what is left
            of an item is shown, and nothing of those that vanish
        :param scheme: the buckets; the company's by default
        :param partners: ids of commercial partners; None for all
        :return: :class:`SQL` of a SELECT whose columns are the fields of this model. The amounts
            add up to the balance of the receivable accounts as of the date, whatever is asked.
        """
        scheme = scheme or self.env.company._ar_scheme()
        open_items = self._open_sql(as_of, companies, basis, netted, partners)
        return SQL(
            """
            WITH item AS MATERIALIZED (%(item)s)
            SELECT item.id, item.id AS move_line_id, item.move_id, item.company_id,
                   item.partner_id, debtor.id AS debtor_id, debtor.user_id,
                   COALESCE(move.invoice_user_id, partner.user_id) AS salesperson_id,
                   partner.country_id, item.account_id, item.currency_id,
                   company.currency_id AS company_currency_id, %(kind)s AS kind,
                   COALESCE(move.invoice_date, item.date) AS date, item.due AS date_due,
                   %(as_of)s - item.age_from AS days, %(bucket)s AS bucket_id,
                   line.amount_currency AS amount_original,
                   item.residual AS amount_currency, item.amount, item.later, item.trade,
                   %(facets)s
              FROM item
              JOIN account_move_line line ON line.id = item.id
              JOIN account_move move ON move.id = item.move_id
              JOIN res_company company ON company.id = item.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
         LEFT JOIN res_partner partner ON partner.id = item.partner_id
         LEFT JOIN ar_debtor debtor ON debtor.company_id = item.company_id
               AND debtor.partner_id = item.partner_id
                   %(sources)s
            """,
            item=open_items,
            as_of=as_of,
            kind=self.env["ar.ledger"]._kind_sql("line", move="move"),
            bucket=self._bucket_sql(as_of, scheme),
            facets=SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in self._facets().items()
            ),
            sources=SQL(" ").join(
                SQL(
                    "LEFT JOIN (%s) %s ON %s = item.id",
                    query,
                    SQL.identifier(alias),
                    SQL.identifier(alias, "line_id"),
                )
                for alias, query in self._facet_sources(as_of).items()
            ),
        )

    def _open_sql(self, as_of, companies, basis, netted, partners):
        """What is open as of the date, and from when its age counts: ``age_from``, ``residual``."""
        ledger = self.env["ar.ledger"]._open_sql(as_of, companies=companies, partners=partners)
        if basis == "document":
            age_from = SQL("COALESCE(m.invoice_date, o.date)")
            source = SQL("(%s) o JOIN account_move m ON m.id = o.move_id", ledger)
        else:
            age_from, source = SQL("o.due"), SQL("(%s) o", ledger)
        items = SQL(
            "SELECT o.*, o.amount_currency AS residual, %s AS age_from FROM %s", age_from, source
        )
        return self._netted_sql(items) if netted else items

    def _netted_sql(self, items):
        """Credits set off against debts, oldest against oldest: as ``domain.aging.netting.net``.

        A customer's items are set off within one account and currency, in the currency and at book
        value, so that the sums of both stay what they were.
        """
        return SQL(
            """
            SELECT id, move_id, company_id, account_id, currency_id, partner_id, date, due,
                   age_from, later, trade, left_currency AS amount_currency,
                   left_currency AS residual, left_company AS amount
              FROM (SELECT o.*, %(currency)s AS left_currency, %(company)s AS left_company
                      FROM (%(items)s) o) left_over
             WHERE left_currency <> 0 OR left_company <> 0
            """,
            items=items,
            currency=self._left_sql(SQL("o.amount_currency")),
            company=self._left_sql(SQL("o.amount")),
        )

    def _left_sql(self, amount):
        """What is left of an amount when those of the other sign have been set off."""
        negated = SQL("-%s", amount)
        return SQL(
            "CASE WHEN o.partner_id IS NULL THEN %(amount)s"
            " ELSE %(amount)s - %(covered)s + %(used)s END",
            amount=amount,
            covered=self._set_off_sql(negated, amount),
            used=self._set_off_sql(amount, negated),
        )

    def _set_off_sql(self, giving, amount):
        """How much of what the customer's items give lies on this one, oldest first."""
        allocation = self.env["ar.allocation"]
        within = SQL("o.company_id, o.account_id, o.partner_id, o.currency_id")
        return allocation._oldest_first_sql(
            allocation._pool_sql(giving, within=within),
            amount,
            within=within,
            order=SQL("o.age_from, o.id"),
        )

    def _bucket_sql(self, as_of, scheme):
        return scheme._bucket_sql(SQL("%s - item.age_from", as_of), SQL("item.amount"))

    @api.model
    def _facets(self):
        """Hook: what higher areas know about an item, by the name of its field.

        :return: ``{field: SQL}`` over ``item``, ``company``, its ``currency`` and the aliases of
            :meth:`_facet_sources`
        """
        return {
            "disputed_amount": SQL("0::numeric"),
            "promised_amount": SQL("0::numeric"),
        }

    @api.model
    def _facet_sources(self, as_of):
        """Hook: what that is read from.

        :return: ``{alias: SQL}`` of SELECTs with at most one row for each ``line_id``; they may
            read ``item`` (``id, move_id, partner_id, residual`` in item currency, ``amount``)
        """
        return {}

    # ------------------------------------------------------------------
    # Sums
    # ------------------------------------------------------------------
    @api.model
    def _by_debtor(self, as_of, companies, *, basis="due", netted=False, scheme=None):
        """What each customer owes by bucket: the ageing without its details.

        :param companies: companies, as records
        :return: list of ``(company_id, partner_id or None, bucket_id, amount)``, amounts in company
            currency; they add up to the ledger
        """
        self._flush()
        return self.env.execute_query(
            self._by_debtor_sql(as_of, companies, basis=basis, netted=netted, scheme=scheme)
        )

    def _by_debtor_sql(self, as_of, companies, *, basis="due", netted=False, scheme=None):
        """The statement behind :meth:`_by_debtor`, for who has no room for all of its rows."""
        scheme = scheme or self.env.company._ar_scheme()
        return SQL(
            """
            SELECT item.company_id, item.partner_id, %(bucket)s AS bucket_id, SUM(item.amount)
              FROM (%(items)s) item
             WHERE item.amount <> 0
          GROUP BY 1, 2, 3
            """,
            bucket=self._bucket_sql(as_of, scheme),
            items=self._open_sql(as_of, companies.ids, basis, netted, None),
        )

    @api.model
    def _totals(self, as_of, company, **options):
        """What is owed to a company by bucket: ``[(bucket, amount)]`` in the buckets' order."""
        scheme = options.get("scheme") or company._ar_scheme()
        sums = dict.fromkeys(scheme.bucket_ids.sorted("sequence"), 0)
        for _company, _partner, bucket, amount in self._by_debtor(
            as_of, company, **options | {"scheme": scheme}
        ):
            sums[scheme.bucket_ids.browse(bucket)] += amount
        return list(sums.items())

    def action_open_document(self):
        """The invoice, credit note, payment or entry behind the item."""
        self.ensure_one()
        return self.move_id._get_records_action()

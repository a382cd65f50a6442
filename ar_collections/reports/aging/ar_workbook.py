"""The ageing as a workbook: by customer, by bucket, against the ledger, and every item."""

from odoo import api, fields, models
from odoo.addons.ar_base.domain.workbook.book import Chart, Column
from odoo.addons.ar_base.domain.workbook.options import Option
from odoo.addons.ar_base.models.buckets.ar_aging_bucket import BASES
from odoo.addons.ar_base.orm.streaming import batches

ITEMS = [
    "move_id",
    "partner_id",
    "date",
    "date_due",
    "days",
    "bucket_id",
    "currency_id",
    "amount_currency",
    "amount",
    "disputed_amount",
    "promised_amount",
]
TOTALS = ("amount", "disputed_amount", "promised_amount")
WIDTHS = {"partner_id": 32, "bucket_id": 10, "currency_id": 9}


class ArWorkbook(models.AbstractModel):
    _inherit = "ar.workbook"

    @api.model
    def _titles(self):
        return super()._titles() | {"aging": self.env._("Ageing")}

    @api.model
    def _dated(self):
        return super()._dated() | {"aging"}

    @api.model
    def _readers(self):
        return super()._readers() | {"aging": "ar_collections.group_ar_user"}

    @api.model
    def _options(self):
        return super()._options() | {
            "aging": {
                "as_of": Option("date"),
                "basis": Option("choice", choices=tuple(dict(BASES))),
                "netted": Option("flag"),
                "scheme_id": Option("record", "ar.aging.scheme"),
                "items": Option("flag"),
                "domain": Option("domain", "ar.aging.item"),
                "snapshot_ids": Option("records", "ar.aging.snapshot"),
            }
        }

    @api.model
    def _writers(self):
        return super()._writers() | {"aging": self._write_aging}

    def _write_aging(self, book, options):
        """The ageing of each company: customers by bucket, buckets, tie-out; then every item.

        Options: ``as_of`` (default today), ``basis``, ``netted``, ``scheme_id``, ``items`` (whether
        every item is listed), ``domain`` on the items; or ``snapshot_ids``, kept ones instead.
        """
        if snapshot_ids := options.get("snapshot_ids"):
            for snapshot in self.env["ar.aging.snapshot"].browse(snapshot_ids):
                self._write_aging_of(book, _Kept(snapshot), with_items=True)
            return
        for company in self.env.companies:
            asked = self._aging_asked(company, options)
            self._write_aging_of(book, _Live(company, asked), with_items=options.get("items"))

    def _aging_asked(self, company, options):
        scheme = self.env["ar.aging.scheme"].browse(options.get("scheme_id"))
        return {
            "as_of": options.get("as_of") or company._ar_today(),
            "basis": options.get("basis") or "due",
            "netted": options.get("netted", False),
            "scheme": scheme or company._ar_scheme(),
            "domain": options.get("domain") or [],
        }

    def _write_aging_of(self, book, source, *, with_items):
        one_company = self.with_context(allowed_company_ids=source.company.ids)
        about = one_company._about(source.as_of, *one_company._aging_about(source))
        one_company._write_aging_customers(book, source, about)
        one_company._write_aging_buckets(book, source, about)
        one_company._write_aging_tie_out(book, source, about)
        if with_items:
            one_company._sheet_of(
                book,
                self.env._("Items"),
                *source.items(one_company.env),
                ITEMS,
                totals=TOTALS,
                widths=WIDTHS,
                about=about,
            )

    def _aging_about(self, source):
        """How age is counted and how credits are shown."""
        yield (
            self.env._("Days since the date of the document")
            if source.basis == "document"
            else self.env._("Days past the due date")
        )
        yield (
            self.env._("Credits set off against the oldest items")
            if source.netted
            else self.env._("Credits in a column of their own")
        )
        yield self.env._("Amounts in %(currency)s", currency=source.company.currency_id.name)

    def _write_aging_customers(self, book, source, about):
        buckets = source.buckets()
        digits = source.company.currency_id.decimal_places
        money = {"kind": "money", "width": 15, "total": True, "digits": digits}
        columns = [
            Column(self.env._("Customer"), width=36),
            *(Column(bucket.display_name, **money) for bucket in buckets),
            Column(self.env._("Total"), **money),
        ]
        amounts, bucket_ids = source.by_customer(), buckets.ids
        names = self._aging_names(source)
        largest_first = sorted(amounts, key=lambda partner: -sum(amounts[partner].values()))
        rows = (
            (
                names(partner),
                *map(amounts[partner].get, bucket_ids),
                sum(amounts[partner].values()),
            )
            for partner in largest_first
        )
        book.sheet(self.env._("By Customer"), columns, rows, about=about)

    def _aging_names(self, source):
        reader = self._reader(self.env["ar.aging.item"]._fields["partner_id"])
        reader.learn(source.by_customer())
        nobody = self.env._("Without customer")
        return lambda partner: reader(partner) if partner else nobody

    def _write_aging_buckets(self, book, source, about):
        totals = dict.fromkeys(source.buckets(), 0)
        for amounts in source.by_customer().values():
            for bucket in totals:
                totals[bucket] += amounts.get(bucket.id, 0)
        total = sum(totals.values())
        book.sheet(
            self.env._("By Bucket"),
            [
                Column(self.env._("Ageing"), width=16),
                *self._money_columns(self.env._("Open")),
                Column(self.env._("Share"), "percent", 10),
            ],
            [
                (bucket.display_name, amount, amount / total if total else None)
                for bucket, amount in totals.items()
            ],
            about=about,
            chart=Chart(self.env._("Ageing"), "column", 0, [1]),
        )

    def _write_aging_tie_out(self, book, source, about):
        rows = source.tie_out()
        if rows is None:
            return
        accounts, causes = rows
        book.sheet(
            self.env._("Tie-Out"),
            [
                Column(self.env._("Account"), width=40),
                *self._money_columns(
                    self.env._("Ledger"), self.env._("Ageing by Customer"), self.env._("Difference")
                ),
            ],
            accounts,
            about=about,
        )
        if causes:
            book.sheet(
                self.env._("Differences"),
                [Column(self.env._("Cause"), width=60), *self._money_columns(self.env._("Amount"))],
                self._aging_causes(causes),
                about=about,
            )

    def _aging_causes(self, causes):
        """What explains a difference, in words, and what nothing explains."""
        difference = self.env["ar.aging.snapshot.difference"]
        words = dict(difference._fields["cause"]._description_selection(self.env))
        for cause, amount in causes.items():
            yield words.get(cause, self.env._("Unexplained")), amount


class _Live:
    """The ageing as the journal tells it now."""

    def __init__(self, company, asked):
        self.company = company
        self.as_of, self.basis, self.netted = asked["as_of"], asked["basis"], asked["netted"]
        self._scheme, self._domain = asked["scheme"], asked["domain"]
        self._amounts = None

    def buckets(self):
        return self._scheme.with_context(ar_aging_basis=self.basis).bucket_ids.sorted("sequence")

    def by_customer(self):
        """``{partner_id or None: {bucket_id: amount}}``"""
        if self._amounts is None:
            self._amounts = {}
            for partner, bucket, amount in self._sums():
                self._amounts.setdefault(partner, {})[bucket] = amount
        return self._amounts

    def _sums(self):
        if self._domain:
            model, domain = self.items(self.company.env)
            for partner, bucket, amount in model._read_group(
                domain, ["partner_id", "bucket_id"], ["amount:sum"]
            ):
                yield partner.id or None, bucket.id, amount
            return
        Item = self.company.env["ar.aging.item"]
        Item._flush()
        statement = Item._by_debtor_sql(
            self.as_of, self.company, basis=self.basis, netted=self.netted, scheme=self._scheme
        )
        for batch in batches(self.company.env, statement, 10_000):
            for _company, partner, bucket, amount in batch:
                yield partner, bucket, amount

    def items(self, env):
        """The model, with the question in its context, and the domain of the items."""
        model = env["ar.aging.item"].with_context(
            ar_as_of=fields.Date.to_string(self.as_of),
            ar_aging_basis=self.basis,
            ar_aging_netted=self.netted,
            ar_aging_scheme_id=self._scheme.id,
            allowed_company_ids=self.company.ids,
        )
        return model, self._domain

    def tie_out(self):
        """Rows ``(account, ledger, ageing, difference)``, and ``{cause: amount}``; None where there
        is nothing to tie to."""
        if self._domain or self.as_of > self.company._ar_today():
            return None
        tied = self.company.env["ar.ledger"]._tie_out(self.as_of, self.company)
        names = self.company.env["account.account"].with_company(self.company)
        rows = [
            (names.browse(row.account_id).display_name, row.ledger, row.aged, row.difference)
            for row in tied.accounts
        ]
        return rows, tied.explained()


class _Kept:
    """A snapshot as it was stored."""

    def __init__(self, snapshot):
        self._snapshot = snapshot
        self.company, self.as_of = snapshot.company_id, snapshot.date
        self.basis, self.netted = snapshot.basis, snapshot.netted
        self._amounts = None

    def buckets(self):
        scheme = self._snapshot.scheme_id.with_context(ar_aging_basis=self.basis)
        return scheme.bucket_ids.sorted("sequence")

    def by_customer(self):
        if self._amounts is None:
            self._amounts = {}
            for partner, bucket, amount in self._snapshot.item_ids._read_group(
                [("snapshot_id", "=", self._snapshot.id)],
                ["partner_id", "bucket_id"],
                ["amount:sum"],
            ):
                self._amounts.setdefault(partner.id or None, {})[bucket.id] = amount
        return self._amounts

    def items(self, env):
        model = env["ar.aging.snapshot.item"].with_context(ar_aging_basis=self.basis)
        return model, [("snapshot_id", "=", self._snapshot.id)]

    def tie_out(self):
        rows = [
            (
                line.account_id.display_name,
                line.ledger_amount,
                line.aged_amount,
                line.difference,
            )
            for line in self._snapshot.account_ids
        ]
        causes = dict(
            self._snapshot.difference_ids._read_group(
                [("snapshot_id", "=", self._snapshot.id)], ["cause"], ["amount:sum"]
            )
        )
        left = self.company.currency_id.round(self._snapshot.difference - sum(causes.values()))
        return rows, causes | ({None: left} if left else {})

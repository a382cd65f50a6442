"""The companies' clocks where many rows of several companies are read at once.

At any moment there are three different days on earth at most. So a statement or a domain over many
companies asks for each of these days by itself, and names the companies that have it.
"""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache


class ArClock(models.AbstractModel):
    _name = "ar.clock"
    _description = "Clock of the Companies"

    @api.model
    def _today_sql(self, company):
        """The day that it is in each row's company.

        :param company: SQL of the company's id, or the alias under which ``res_company`` is joined
        """
        return self._by_company_sql(company, lambda one: one._ar_today())

    @api.model
    def _day_sql(self, timestamp, company):
        """The day, by the clock of each row's company, on which a moment was.

        :param timestamp: SQL of a timestamp in UTC, as Odoo keeps them
        :param company: as for :meth:`_today_sql`
        """
        return SQL(
            "CAST(%s AT TIME ZONE 'UTC' AT TIME ZONE %s AS date)",
            timestamp,
            self._by_company_sql(company, lambda one: one._ar_zone()),
        )

    @api.model
    def _today_domain(self, build, companies=None, field="company_id"):
        """What holds for records of several companies by each one's own day.

        :param build: makes of a day the domain that holds on it
        :param companies: those whose records are looked for; all by default
        :param field: by which field a record belongs to a company
        """
        days = (self._companies() if companies is None else companies)._ar_by_day()
        if len(days) == 1:
            return Domain(build(*days))
        return Domain.OR(
            Domain(field, "in", some.ids) & Domain(build(day)) for day, some in days.items()
        )

    @api.model
    def _companies(self):
        """All companies, archived ones too, whoever asks."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return companies.browse(self._company_ids())

    @ormcache()
    def _company_ids(self):
        """Each posting asks for them many times; Odoo forgets caches where companies change."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return companies.search(Domain.TRUE)._ids

    def _by_company_sql(self, company, value_of):
        """One value for each company, by its id; the commonest one for who is not named."""
        if isinstance(company, str):
            company = SQL.identifier(company, "id")
        ids = defaultdict(list)
        for one in self._companies():
            ids[value_of(one)].append(one.id)
        (commonest, _some), *others = sorted(ids.items(), key=lambda pair: -len(pair[1]))
        if not others:
            return SQL("%s", commonest)
        cases = [
            SQL("WHEN %s IN %s THEN %s", company, tuple(some), value) for value, some in others
        ]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), commonest)

"""Running the rules: over a period, over what changed, over what is being posted.

A rule that fails is set aside with its error: it stops neither the others nor what is posted.
"""

import logging
from datetime import time

from odoo import api, fields, models
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.orm import planning
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...domain.audit.states import LIVE
from .ar_audit_scope import FIRST_DAY, LAST_DAY, SALES, Scope, TaxedLines

_logger = logging.getLogger(__name__)

RANKS = {"info": 1, "warning": 2, "error": 3}
SHOWN_WHEN_BLOCKED = 10
FEW = 500  # documents that each rule reads by itself
#: Figures that go on by themselves, and are no reason to open what was accepted.
VOLATILE = ["days", "documents", "asked_on"]


class ArAudit(models.AbstractModel):
    """Each check is an ``@audit_check`` ``_check_…(scope)`` that returns the SQL of a SELECT.

    Its columns are ``move_id`` and ``partner_id`` (what it is about; one may be NULL), ``key``
    (text, which of several in one document), ``amount`` (at stake, company currency), ``date`` and
    ``figures`` (``jsonb``: what the rule's explanation tells). It yields a row for each violation.
    """

    _name = "ar.audit"
    _description = "Audit"

    # ------------------------------------------------------------------
    # Hooks of checks
    # ------------------------------------------------------------------
    @api.model
    def _is_vat_sql(self, tax):
        """Hook: whether a tax (an alias of ``account_tax``) is a turnover tax on sales."""
        return SQL("%s.type_tax_use = 'sale'", SQL.identifier(tax))

    @api.model
    def _turnover(self, company):
        """The yearly turnover by which thresholds are judged: as set, else of the last fiscal year.

        :return: float, in company currency
        """
        if company.ar_audit_turnover:
            return company.ar_audit_turnover
        dates = company.compute_fiscalyear_dates(company._ar_today())
        ((turnover,),) = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("move_type", "in", SALES),
                    ("state", "=", "posted"),
                    ("date", "<", dates["date_from"]),
                    ("date", ">=", fields.Date.subtract(dates["date_from"], years=1)),
                ],
                [],
                ["amount_untaxed_signed:sum"],
            )
        )
        return turnover or 0.0

    @api.model
    def _found(
        self,
        select,
        *,
        move="m.id",
        partner="m.commercial_partner_id",
        amount="m.at_stake",
        date="m.dated",
        key="''",
        figures,
        **values,
    ):
        """The SELECT of a check: ``select`` is what follows its columns.

        :param figures: ``{name: SQL expression}``; the other parameters are SQL expressions
        """
        pairs = SQL(", ").join(
            SQL("%s, %s", name, SQL(code, **values)) for name, code in figures.items()
        )
        return SQL(
            "SELECT %(move)s AS move_id, %(partner)s AS partner_id, %(key)s AS key,"
            " %(amount)s AS amount, %(date)s AS date, JSONB_BUILD_OBJECT(%(pairs)s) AS figures"
            " %(select)s",
            move=SQL(move),
            partner=SQL(partner),
            key=SQL(key),
            amount=SQL(amount),
            date=SQL(date),
            pairs=pairs,
            select=SQL(select, **values),
        )

    # ------------------------------------------------------------------
    # Running
    # ------------------------------------------------------------------
    @api.model
    def _audit(self, company, *, moves=None, start=None, end=None, areas=None, rules=None):
        """Apply rules to documents, and bring the findings in line.

        :param moves: sales documents; else those dated from ``start`` to ``end``, all by default
        :param rules: which; else all of the company's country, of the ``areas`` if given
        :return: ``{rule: how many findings it has in this scope}``; None where it failed
        """
        company = company.sudo()
        of_company = self.env["ar.audit.rule"]._of(company, areas=areas)
        rules = of_company & rules.sudo() if rules is not None else of_company
        self._prepare()
        laid_out = None
        if moves is None or len(moves) > FEW:
            laid_out = TaxedLines(self._scope(company, None, moves, start, end))
        counts = {}
        for rule in rules:
            scope = self._scope(company, rule, moves, start, end, laid_out=laid_out)
            counts[rule] = self._safely(self._apply, rule, scope)
        self.env["ar.audit.finding"].invalidate_model()
        return counts

    def _safely(self, work, rule, scope):
        """What ``work`` says of a rule; None where it fails: the rule is set aside, and told.

        What another transaction was about to change is no failure of the rule: all is tried again.
        """
        try:
            with self.env.cr.savepoint(flush=False):
                result = work(rule, scope)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.exception("Rule %s failed in %s", rule.code, scope.company.name)
            if scope.laid_out:
                scope.laid_out.forget()
            rule._set_aside(scope.company, error)
            return None
        rule._works(scope.company)
        return result

    def _scope(self, company, rule, moves=None, start=None, end=None, *, laid_out=None):
        if rule and rule.subject == "partner":
            # Customers are judged as they are, whatever the period.
            moves = start = end = None
        return Scope(
            self.env,
            company.sudo(),
            start or FIRST_DAY,
            end or LAST_DAY,
            None if moves is None else tuple(moves.ids),
            rule,
            laid_out,
        )

    def _prepare(self):
        """Write what is pending; let PostgreSQL hash in memory, and not compile, until the end."""
        self.env.flush_all()
        planning.for_many(self.env)

    def _select(self, rule, scope):
        return rule._method()(scope)

    def _apply(self, rule, scope):
        """Make, refresh, reopen and mend the findings of a rule; returns how many it has."""
        company = scope.company
        # To the microsecond: what this pass does not see again is older than the pass.
        ((now,),) = self.env.execute_query(SQL("SELECT CLOCK_TIMESTAMP() AT TIME ZONE 'UTC'"))
        due = fields.Date.add(company._ar_today(), days=company.ar_audit_days)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_audit_finding AS known
                       (rule_id, company_id, area, severity, severity_rank, move_id, partner_id,
                        key, figures, date, amount, state, user_id, date_due, first_seen,
                        last_seen, reopened, create_uid, write_uid, create_date, write_date)
                SELECT DISTINCT ON (move_id, partner_id, key)
                       %(rule)s, %(company)s, %(area)s, %(severity)s, %(rank)s, move_id,
                       partner_id, key, figures, date, amount, 'open', %(owner)s::int, %(due)s,
                       %(now)s, %(now)s, 0, %(user)s, %(user)s, %(now)s, %(now)s
                  FROM (%(found)s) found
                ON CONFLICT (rule_id, company_id, COALESCE(move_id, 0), COALESCE(partner_id, 0),
                             key)
                DO UPDATE SET
                    last_seen = excluded.last_seen, figures = excluded.figures,
                    amount = excluded.amount, date = excluded.date,
                    severity = excluded.severity, severity_rank = excluded.severity_rank,
                    state = CASE WHEN %(returns)s THEN 'open' ELSE known.state END,
                    reopened = known.reopened + CASE WHEN %(returns)s THEN 1 ELSE 0 END,
                    date_due = CASE WHEN %(returns)s THEN excluded.date_due
                                    ELSE known.date_due END,
                    mended_on = NULL
                """,
                rule=rule.id,
                company=company.id,
                area=rule.area,
                severity=rule._severity(),
                rank=RANKS[rule._severity()],
                owner=company._ar_responsible(company.ar_audit_user_id).id or None,
                due=due,
                now=now,
                user=self.env.uid,
                found=self._select(rule, scope),
                # Mended ones return; what was accepted was accepted with the figures of then.
                returns=SQL(
                    "(known.state = 'mended' OR known.state IN ('accepted', 'to_accept')"
                    " AND (known.figures - %(volatile)s::text[])"
                    " IS DISTINCT FROM (excluded.figures - %(volatile)s::text[]))",
                    volatile=VOLATILE,
                ),
            )
        )
        found = self.env.cr.rowcount
        self.env.cr.execute(
            SQL(
                """
                UPDATE ar_audit_finding finding
                   SET state = 'mended', mended_on = %(now)s, write_date = %(now)s
                 WHERE rule_id = %(rule)s AND company_id = %(company)s AND state <> 'mended'
                   AND last_seen < %(now)s AND %(looked_at)s
                """,
                now=now,
                rule=rule.id,
                company=company.id,
                looked_at=self._looked_at_sql(scope),
            )
        )
        return found

    def _looked_at_sql(self, scope):
        """Whether what a finding is about was looked at, so that its absence means it is mended."""
        if scope.rule.subject == "partner":
            return SQL("TRUE")
        if scope.move_ids is not None:
            return SQL("finding.move_id IN %s", scope.move_ids or (0,))
        return SQL(
            "(finding.date BETWEEN %s AND %s OR finding.move_id IN (SELECT m.id FROM account_move m"
            " WHERE m.company_id = finding.company_id AND m.date BETWEEN %s AND %s))",
            scope.start,
            scope.end,
            scope.start,
            scope.end,
        )

    @api.model
    def _population(self, company, rule, start, end):
        """How many documents, or customers, a rule looks at."""
        scope = self._scope(company, rule, None, start, end)
        if rule.subject == "partner":
            counted = SQL(
                "SELECT COUNT(*) FROM ar_tax_number known"
                " WHERE COALESCE(known.company_id, %(company)s) = %(company)s",
                company=company.id,
            )
        else:
            counted = SQL("SELECT COUNT(*) FROM account_move m WHERE %s", scope.within("m"))
        return self.env.execute_query(counted)[0][0]

    # ------------------------------------------------------------------
    # When posting
    # ------------------------------------------------------------------
    @api.model
    def _at_posting(self, moves):
        """Apply the rules that a company wants applied when posting; stop if one blocks.

        :raise UserError: a rule that blocks is violated
        """
        moves = moves.filtered(lambda move: move.is_sale_document(include_receipts=True))
        for company, some in moves.grouped("company_id").items():
            rules = self.env["ar.audit.rule"]._of(company, at_posting=True)
            if rules:
                self._check_posting(company, some, rules)

    def _check_posting(self, company, moves, rules):
        self._prepare()
        stopped = []
        for rule in rules:
            scope = self._scope(company, rule, moves)
            if rule.at_posting == "block":
                rows = self._safely(self._violations, rule, scope)
                stopped += [(rule, row) for row in rows or ()]
            else:
                self._safely(self._apply, rule, scope)
        self.env["ar.audit.finding"].invalidate_model()
        if stopped:
            raise UserError(self._told_stop(stopped))

    def _violations(self, rule, scope):
        return self.env.execute_query_dict(self._select(rule, scope))

    def _told_stop(self, stopped):
        told = []
        for rule, row in stopped[:SHOWN_WHEN_BLOCKED]:
            rule = rule.with_context(lang=self.env.lang)
            move = self.env["account.move"].browse(row["move_id"] or [])
            told.append(
                self.env._(
                    "%(document)s: %(explanation)s\n→ %(remedy)s (%(rule)s)",
                    document=move.display_name,
                    explanation=rule._told(row["figures"]),
                    remedy=rule.remedy,
                    rule=rule.code,
                )
            )
        more = len(stopped) - len(told)
        if more:
            told.append(self.env._("… and %(count)s more.", count=more))
        return self.env._("This cannot be posted as it stands:") + "\n\n" + "\n\n".join(told)

    @api.model
    def _draft_violations(self, moves):
        """What the rules would say of documents, without keeping it.

        :return: ``[(rule, row)]``, and the rules that could not be applied
        """
        self._prepare()
        found, failing = [], self.env["ar.audit.rule"]
        for company, some in moves.grouped("company_id").items():
            for rule in self.env["ar.audit.rule"]._of(company, areas=("invoice",)):
                if rule.subject == "document":
                    rows = self._safely(self._violations, rule, self._scope(company, rule, some))
                    if rows is None:
                        failing |= rule
                    found += [(rule, row) for row in rows or ()]
        return found, failing

    # ------------------------------------------------------------------
    # Every night
    # ------------------------------------------------------------------
    @api.model
    def _cron_audit(self):
        self.env["ar.nightly"]._tick("audit")

    @api.model
    def _night_audit(self, night):
        """Audit what changed since the last night; all of it where a rule or a fact changed."""
        if night.company in self._companies():
            begun = fields.Datetime.now()
            self._audit_changes(night.company, self._audited_until(night))
            night.note("until", fields.Datetime.to_string(begun))

    @api.model
    def _night_audit_numbers(self, night):
        """Bring the findings about numbers in line."""
        self.env.cr.execute(SQL("ANALYZE ar_tax_number"))  # which the audit joins with
        if night.company in self._companies():
            self._audit(night.company, areas=("number",))

    def _companies(self):
        """Those that keep books."""
        return self.env["res.company"].sudo().search([("chart_template", "!=", False)])

    def _audited_until(self, night):
        """When the last audit that was done began; what changed since is audited next."""
        return fields.Datetime.to_datetime(night.noted_last("until"))

    def _audit_changes(self, company, since=None):
        """Audit what changed since a moment; all of it where there is none."""
        self._audit(company, areas=("control",))
        if not since or self._law_changed(company, since):
            self._audit(company, areas=("invoice",))
        else:
            moves = self._changed(company, since)
            rules = self.env["ar.audit.rule"]._of(company, areas=("invoice",))
            self._audit(company, rules=rules.filtered(lambda rule: rule.subject == "partner"))
            if moves:
                rules = rules.filtered(lambda rule: rule.subject == "document")
                self._audit(company, moves=moves, rules=rules)

    def _law_changed(self, company, since):
        changed = [("write_date", ">=", since), ("company_id", "in", (False, company.id))]
        return any(
            self.env[model].sudo().with_context(active_test=False).search_count(changed, limit=1)
            for model in ("ar.audit.rule", "ar.tax.fact")
        )

    def _changed(self, company, since):
        """Sales documents that changed, or whose customer, lines or taxes did."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.id FROM account_move m
                  JOIN res_partner customer ON customer.id = m.commercial_partner_id
                 WHERE m.company_id = %(company)s AND m.move_type IN %(types)s
                   AND (m.write_date >= %(since)s OR customer.write_date >= %(since)s)
                 UNION
                SELECT l.move_id FROM account_move_line l
                 WHERE l.company_id = %(company)s AND l.write_date >= %(since)s
                   AND l.display_type = 'product'
                 UNION
                SELECT finding.move_id FROM ar_audit_finding finding
                 WHERE finding.company_id = %(company)s AND finding.move_id IS NOT NULL
                   AND finding.state IN %(live)s
                """,
                company=company.id,
                since=since,
                types=SALES,
                live=LIVE,
            )
        )
        return self.env["account.move"].browse(row[0] for row in rows)

    @api.model
    def _audit_numbers(self):
        """Bring the findings about numbers in line, for every company."""
        for company in self._companies():
            self._audit(company, areas=("number",))


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "audit": Job(
                self.env._("Audit of what changed"),
                "ar.audit",
                "_night_audit",
                "ar_vat_compliance.ir_cron_audit",
                at=time(2, 15),
            ),
            "tax_number_findings": Job(
                self.env._("Findings about tax numbers"),
                "ar.audit",
                "_night_audit_numbers",
                "ar_vat_compliance.ir_cron_refresh_numbers",
                at=time(1, 15),
                after=("tax_numbers",),
            ),
        }

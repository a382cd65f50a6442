"""The debtor's place in the worklist: its status, and its score.

Both follow from the figures and are rebuilt with them, set-based, for all debtors or for the
few whose items changed. The score is the sum of the points of the strategy's rules that hold; the
rules are kept with the debtor, so that the worklist says why.
"""

from datetime import date

from babel.dates import format_timedelta
from odoo import api, fields, models
from odoo.addons.ar_base.orm import listing
from odoo.addons.ar_base.orm.choices import choices
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, format_date, formatLang, get_lang

from ...domain.worklist import wording
from ...domain.worklist.status import Status

#: What the rule of dunning looks at, and what a status or a rule of the strategy may.
DECISIONS = {"hold_until", "standing"}
NOTES = {"active", "next_action", "next_action_date"}


class ArDebtor(models.Model):
    _inherit = "ar.debtor"
    _order = "score desc, priority desc, id"

    status = fields.Selection(
        choices(
            {
                Status.CURRENT: "Current",
                Status.ABOUT_TO_BE_LATE: "About to Be Late",
                Status.LATE: "Late",
                Status.SET_OFF: "Credits to Apply",
                Status.PROMISED: "Promised",
                Status.COVERED: "Payment Awaited",
                Status.WITHHELD: "Not Chased",
                Status.DISPUTED: "Disputed",
                Status.ON_HOLD: "On Hold",
                Status.LEGAL: "Legal",
                Status.INSOLVENT: "Insolvent",
            }
        ),
        readonly=True,
        default=Status.CURRENT.value,
        index=True,
    )
    to_chase_amount = fields.Monetary(
        string="To Chase",
        readonly=True,
        help="What is overdue and asked for: neither disputed nor under a promise that is waited "
        "for, nor covered by payments that are under way or went to another company of ours, or by "
        "the customer's credits where the dunning policy sets them off; without items that are not "
        "chased, or are claimed by others.",
    )
    is_material = fields.Boolean(
        string="Worth Chasing",
        readonly=True,
        help="More to chase, or credits to apply, and later, than the thresholds of the strategy "
        "ask for.",
    )
    score = fields.Integer(readonly=True, aggregator="avg")
    score_rule_ids = fields.Many2many(
        "ar.strategy.rule", "ar_debtor_strategy_rule_rel", "debtor_id", "rule_id", readonly=True
    )
    score_reasons = fields.Text(string="Why", compute="_compute_score_reasons")

    _worklist_index = models.Index("(company_id, score DESC, priority DESC, id) WHERE is_material")

    # ------------------------------------------------------------------
    # The score in words
    # ------------------------------------------------------------------
    @api.model
    def _figures_in_words(self):
        """Names of the figures that a reason may quote, and the type of each."""
        figures = {*self._figure_names(), "next_action_date"}
        figures -= {"figures_at", "score", "score_rule_ids", "is_material"}
        return {name: self._fields[name].type for name in figures}

    @api.model
    def _figures(self):
        return dict(super()._figures(), to_chase_amount=SQL("COALESCE(SUM(item.to_chase), 0)"))

    @api.model
    def _figure_names(self):
        """Add what follows from the figures."""
        ranked = {"status", "is_material", "score", "score_rule_ids"}
        return super()._figure_names() | ranked

    @api.depends_context("lang")
    @api.depends("score_rule_ids.name", "score_rule_ids.points")
    def _compute_score_reasons(self):
        for debtor in self:
            rules = debtor.score_rule_ids.sorted(lambda rule: (-rule.points, rule.sequence))
            debtor.score_reasons = listing.names(
                self.env,
                (
                    f"{rule.points:+d} {wording.fill(rule.name, debtor._figures_of(rule))}"
                    for rule in rules
                ),
            )

    def _figures_of(self, rule):
        """The figures that a rule quotes, in words."""
        return {
            name: self._figure_in_words(name)
            for name in wording.names(rule.name)
            if name in self._fields
        }

    def _figure_in_words(self, name):
        value, kind = self[name], self._fields[name].type
        if kind == "monetary":
            return self._round_money(value)
        if kind == "date":
            return self._how_long_ago(value) if value else ""
        if kind == "float":
            return formatLang(self.env, value, digits=1)
        if kind == "many2one":
            return value.display_name or ""
        if kind == "selection":
            return dict(self._fields[name]._description_selection(self.env)).get(value, "")
        return str(value)

    def _round_money(self, amount):
        """An amount without cents: a reason is read at a glance."""
        number, currency = formatLang(self.env, amount, digits=0), self.currency_id
        before = currency.position == "before"
        return f"{currency.symbol}{number}" if before else f"{number}\xa0{currency.symbol}"

    def _how_long_ago(self, day: date):
        """A day of the last weeks by its distance, an earlier one by its date."""
        today = self.company_id._ar_today()
        days = (day - today).days
        if days == 0:
            return self.env._("today")
        if days == -1:
            return self.env._("yesterday")
        if abs(days) > 60:
            return format_date(self.env, day)
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_timedelta(day - today, "day", 2, True, locale=locale)

    # ------------------------------------------------------------------
    # Ranking
    # ------------------------------------------------------------------
    @api.model
    def _conclude(self, scope):
        result = super()._conclude(scope)
        self.env.cr.execute(self._standing_sql(scope))
        self.env.cr.execute(self._score_sql(scope))
        return result

    @api.model
    def _rank(self, debtors=None, companies=None):
        """Rank debtors anew without counting what they owe: the figures have not changed.

        :param debtors: the debtors to rank; None for all of the companies
        :param companies: the companies whose debtors are ranked; None for all
        """
        self._flush_journal()
        for scope in self._scopes(companies=companies, debtors=debtors):
            self._conclude(scope)
        self.invalidate_model()

    def write(self, vals):
        """What is noted on a debtor can change what is asked for, its status and its score."""
        result = super().write(vals)
        if not DECISIONS.isdisjoint(vals):
            self.sudo()._refresh_enterprise()
        elif not NOTES.isdisjoint(vals):
            self.sudo()._rank(self)
        return result

    @api.model
    def _flush_journal(self):
        for model in ("ar.promise", "ar.strategy", "ar.strategy.rule", "res.company"):
            self.env[model].flush_model()
        return super()._flush_journal()

    def _standing_sql(self, scope):
        """The status, and whether the debtor is worth a collector's time."""
        return SQL(
            """
            UPDATE ar_debtor d
               SET status = now.status, is_material = now.is_material
              FROM (
                SELECT figure.*,
                       figure.to_act_on >= figure.minimum_amount
                           AND (figure.status = 'set_off' OR figure.status = 'late'
                                AND figure.oldest_days_late >= figure.minimum_days) AS is_material
                  FROM (
                    SELECT d.id, d.oldest_days_late, %(status)s AS status,
                           COALESCE(d.to_chase_amount, 0) + COALESCE(d.set_off_amount, 0)
                               AS to_act_on,
                           COALESCE(strategy.minimum_amount, 0) AS minimum_amount,
                           COALESCE(strategy.minimum_days, 0) AS minimum_days
                      FROM ar_debtor d
                      JOIN res_company company ON company.id = d.company_id
                 LEFT JOIN ar_strategy strategy ON strategy.id = company.ar_strategy_id
                     WHERE %(scope)s) figure) now
             WHERE now.id = d.id
               AND (d.status, d.is_material) IS DISTINCT FROM (now.status, now.is_material)
            """,
            status=self._status_sql(scope.day),
            scope=scope.sql,
        )

    def _status_sql(self, today):
        """``domain.worklist.status.status`` over ``d`` and its company's ``strategy``."""
        return SQL(
            """
            CASE WHEN d.standing IN ('insolvent', 'legal') THEN d.standing
                 WHEN %(today)s < d.hold_until THEN 'on_hold'
                 WHEN d.overdue_amount > 0 THEN
                    CASE WHEN d.to_chase_amount > 0 THEN 'late'
                         WHEN d.set_off_amount > 0 THEN 'set_off'
                         WHEN COALESCE(d.disputed_overdue_amount, 0)
                              >= GREATEST(d.promised_item_amount, %(covered)s, d.withheld_amount)
                            THEN 'disputed'
                         WHEN COALESCE(d.promised_item_amount, 0)
                              >= GREATEST(%(covered)s, d.withheld_amount) THEN 'promised'
                         WHEN %(covered)s >= COALESCE(d.withheld_amount, 0) THEN 'covered'
                         ELSE 'withheld' END
                 WHEN d.next_due_date <= %(today)s + COALESCE(strategy.warning_days, 7)
                    THEN 'about_to_be_late'
                 ELSE 'current' END
            """,
            today=today,
            covered=SQL("(COALESCE(d.under_way_amount, 0) + COALESCE(d.paid_elsewhere_amount, 0))"),
        )

    def _score_sql(self, scope):
        """The rules that hold for each debtor, and the sum of their points."""
        return SQL(
            """
            WITH target AS (SELECT d.id FROM ar_debtor d WHERE %(scope)s),
                 hit AS MATERIALIZED (%(hits)s),
                 gone AS (
                DELETE FROM ar_debtor_strategy_rule_rel rel
                 USING target
                 WHERE target.id = rel.debtor_id
                   AND NOT EXISTS (SELECT FROM hit WHERE hit.debtor_id = rel.debtor_id
                                      AND hit.rule_id = rel.rule_id)),
                 new AS (
                INSERT INTO ar_debtor_strategy_rule_rel (debtor_id, rule_id)
                SELECT debtor_id, rule_id FROM hit
                    ON CONFLICT DO NOTHING)
            UPDATE ar_debtor d
               SET score = COALESCE(total.points, 0)
              FROM target
         LEFT JOIN (SELECT debtor_id, SUM(points) AS points FROM hit GROUP BY debtor_id) total
                ON total.debtor_id = target.id
             WHERE target.id = d.id AND d.score IS DISTINCT FROM COALESCE(total.points, 0)
            """,
            scope=scope.sql,
            hits=self._hits_sql(self._rules(scope)),
        )

    def _rules(self, scope):
        """The rules in force of the companies that have a debtor in the scope."""
        companies = self.env.execute_query(
            SQL("SELECT DISTINCT d.company_id FROM ar_debtor d WHERE %s", scope.sql)
        )
        concerned = self.env["res.company"].sudo().browse(number for (number,) in companies)
        return concerned.ar_strategy_id.rule_ids

    def _hits_sql(self, rules):
        """``debtor_id, rule_id, points`` of every rule, for the debtors in ``target``."""
        hits = [
            SQL(
                "SELECT target.id AS debtor_id, %s::integer AS rule_id, %s::integer AS points"
                " FROM target WHERE target.id IN %s",
                rule.id,
                rule.points,
                debtors,
            )
            for rule in rules
            if (debtors := rule._debtors_sql()) is not None
        ]
        nobody = SQL(
            "SELECT NULL::integer AS debtor_id, NULL::integer AS rule_id, 0 AS points WHERE FALSE"
        )
        return SQL(" UNION ALL ").join(hits) if hits else nobody

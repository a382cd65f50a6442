"""The debtor as dunning sees it: its policy, level, notices and next step."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...domain.dunning.delivery import TROUBLED
from ..debtor.ar_debtor_counting import Facts
from ..debtor.scope import among


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    policy_id = fields.Many2one(
        "ar.dunning.policy",
        string="Dunning Policy",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Instead of the company's default policy.",
    )
    effective_policy_id = fields.Many2one(
        "ar.dunning.policy", string="Policy in Force", compute="_compute_effective_policy"
    )
    level_id = fields.Many2one(
        "ar.dunning.level",
        readonly=True,
        index="btree_not_null",
        help="The highest level reached by an item that is still open.",
    )
    notice_ids = fields.One2many("ar.dunning.notice", "debtor_id", string="Notices")
    notice_count = fields.Integer(compute="_compute_notice_count")
    has_failed_notice = fields.Boolean(
        compute="_compute_has_failed_notice", search="_search_has_failed_notice"
    )
    next_step = fields.Char(compute="_compute_next_step")
    open_item_ids = fields.One2many(
        "ar.open.item", string="Open Items", compute="_compute_open_item_ids"
    )

    def _free_fields(self):
        return super()._free_fields() | {"policy_id"}

    def write(self, vals):
        """One policy duns, and another never does."""
        result = super().write(vals)
        if "policy_id" in vals:
            self.sudo()._refresh_enterprise()
        return result

    @api.depends("policy_id", "company_id.ar_dunning_policy_id")
    def _compute_effective_policy(self):
        for debtor in self:
            debtor.effective_policy_id = debtor.policy_id or debtor.company_id._ar_dunning_policy()

    def _compute_notice_count(self):
        counts = dict(
            self.env["ar.dunning.notice"]._read_group(
                [("debtor_id", "in", self.ids)], ["debtor_id"], ["__count"]
            )
        )
        for debtor in self:
            debtor.notice_count = counts.get(debtor, 0)

    def _compute_has_failed_notice(self):
        failed = self.env["ar.dunning.notice"]._read_group(
            [("debtor_id", "in", self.ids), ("state", "in", TROUBLED)], ["debtor_id"]
        )
        failed = {debtor for (debtor,) in failed}
        for debtor in self:
            debtor.has_failed_notice = debtor in failed

    def _search_has_failed_notice(self, operator, value):
        if operator not in ("in", "="):
            return NotImplemented
        failed = self.env["ar.dunning.notice"]._search([("state", "in", TROUBLED)])
        return [("notice_ids", "in", failed)]

    @api.depends("next_action", "next_action_date")
    @api.depends_context("lang")
    def _compute_next_step(self):
        """What a collector noted as next; else what dunning will do next, and when."""
        undecided = self.filtered(lambda debtor: not debtor.next_action)
        planned = self.env["ar.open.item"]._next_steps(undecided)
        for debtor in self:
            debtor.next_step = debtor.next_action or planned.get(debtor, False)

    @api.depends("partner_id", "company_id")
    def _compute_open_item_ids(self):
        items = self.env["ar.open.item"].with_context(ar_partner_ids=self.partner_id.ids)
        found = items.search([("debtor_id", "in", self.ids)]).grouped("debtor_id")
        for debtor in self:
            debtor.open_item_ids = found.get(debtor, False)

    def web_read(self, specification):
        """Let open items of a debtor's page be looked for among its own, not in the whole ledger.

        A context of the view comes too late: the page does not know the customer before it is read.
        """
        narrowed = self.with_context(ar_partner_ids=self.partner_id.ids)
        return super(ArDebtor, narrowed).web_read(specification)

    @api.model
    def _figures(self):
        """Add the level reached by open items: of the highest threshold."""
        return dict(
            super()._figures(),
            level_id=self.env["ar.dunning.level"]._severest_sql(
                SQL("item.level_days"), SQL("item.level_id"), SQL("item.level_id IS NOT NULL")
            ),
        )

    @api.model
    def _flush_journal(self):
        for model in (
            "ar.dunning.level",
            "ar.dunning.notice",
            "ar.dunning.notice.line",
            "ar.dunning.policy",
            "ar.item.hold",
        ):
            self.env[model].flush_model()
        return super()._flush_journal()

    def _item_steps(self, scope):
        """The rule's rows, taken apart."""
        return self.env["ar.dunning.eligibility"]._part_steps(scope)

    def _probes(self, scope):
        """Whether something is said of documents, is under way, or was sent about items."""
        return (
            super()._probes(scope)
            | self.env["ar.dunning.eligibility"]._probes(scope)
            | {
                "notice": SQL(
                    "SELECT FROM ar_dunning_notice_line line WHERE %s",
                    among(SQL("line.move_line_id"), scope.items),
                )
            }
        )

    def _item_facts(self, scope):
        """The level that an item has reached."""
        if "notice" in scope.without:
            level = SQL("NULL::integer")
            reached = Facts(None, {"level_id": level, "level_days": level})
        else:
            reached = Facts(
                self.env["ar.dunning.eligibility"]._reached_sql(scope.day),
                {"level_id": SQL("reached.level_id"), "level_days": SQL("reached.days")},
            )
        return super()._item_facts(scope) | {"reached": reached}

    def action_open_items(self):
        """The debtor's open items, by age."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_collections.ar_open_item_action")
        return dict(
            action,
            display_name=self.env._("Open items of %(customer)s", customer=self.display_name),
            domain=[
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            context={"search_default_group_by_bucket": 1, "ar_partner_ids": self.partner_id.ids},
        )

    def action_open_notices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_dunning_notice_action"
        )
        return dict(action, domain=[("debtor_id", "=", self.id)], context={})

    def action_send_notice(self):
        """Propose a run for these debtors alone, one per company, and open what it proposes."""
        runs = self.env["ar.dunning.run"]
        for company, debtors in self.grouped("company_id").items():
            runs |= runs._propose(company, company._ar_today(), debtors=debtors)
        if not runs.notice_ids and "proposing" not in runs.mapped("state"):
            raise UserError(
                self.env._("Nothing is ready to be dunned today. The open items say why not.")
            )
        return runs._get_records_action(name=self.env._("Dunning Runs"), target="current")

    def _become_part_of(self, target):
        """What was sent to either stays as evidence."""
        self.env["ar.dunning.notice"].sudo()._merge_of(self, target)
        return super()._become_part_of(target)

    def action_hold(self):
        return self._open_wizard("ar.hold.wizard", self.env._("Hold"))

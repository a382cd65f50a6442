"""Who decides does not carry out: on every road to the state, and for the sum, not its parts."""

from case import AttackCase
from matrix import rpc
from odoo import Command, fields
from odoo.tests import tagged
from roles import ROLES, named

LIMIT = 100


@tagged("post_install", "-at_install")
class TestFourEyes(AttackCase):
    MATRIX = "four eyes"

    def setUp(self):
        super().setUp()
        self.side = self.world.sides["A"]
        self.side.company.ar_four_eyes_amount = LIMIT
        self.side.company.ar_dunning_four_eyes = True
        self.roles = {role.name: role for role in ROLES}

    # Credit notes of disputes ---------------------------------------------------------------------
    def decided(self, role, *contested):
        """Drafts of the credit notes of a dispute that a role opened and accepted.

        :param contested: an amount for each invoice
        """
        env = self.env_of(role)
        moves = self.contestable(env)
        dispute = env["ar.dispute"].create(
            {
                "debtor_id": env["ar.debtor"]._of(moves.partner_id, self.side.company).id,
                "reason_id": env["ar.dispute.reason"].search([], limit=1).id,
                "line_ids": [
                    Command.create({"move_id": move.id, "amount": amount})
                    for move, amount in zip(moves, contested, strict=False)
                ],
            }
        )
        wizards = env["ar.dispute.decide.wizard"]
        values = {"dispute_id": dispute.id, "decision": "accept", "send_letter": False}
        wizards.create(values).action_decide()
        return dispute.credit_note_ids.with_env(env)

    def contestable(self, env):
        """Invoices of one customer of whom nothing is contested yet."""
        moves = env["account.move"].browse(self.side.own("account.move"))
        free = moves.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move._ar_uncontested_amount() == move.amount_total
            )
        )
        return free.filtered(lambda move: move.partner_id == free[:1].partner_id)

    def roads(self, note):
        """Every way on which a draft becomes posted, by whoever holds it."""
        moves, ids = note.browse(), note.ids
        today = fields.Date.to_string(self.side.today)
        validate = note.env["validate.account.move"].with_context(
            active_model="account.move", active_ids=ids
        )
        return {
            "action_post()": lambda: rpc(moves, "action_post", ids),
            "write(state)": lambda: rpc(moves, "write", ids, {"state": "posted"}),
            "web_save(state)": lambda: rpc(moves, "web_save", ids, {"state": "posted"}, {}),
            "an import": lambda: rpc(moves, "load", [".id", "state"], [[str(ids[0]), "Posted"]]),
            "the dialog “Confirm”": lambda: rpc(
                validate, "validate_move", rpc(validate, "create", [{"force_post": True}])
            ),
            "posting by itself": lambda: (
                rpc(moves, "write", ids, {"auto_post": "at_date", "date": today}),
                note.sudo().env["account.move"].with_user(1)._autopost_draft_entries(),
            ),
        }

    def test_who_decided_a_dispute_posts_its_credit_note_on_no_road(self):
        for name in ("accountant", "manager"):
            note = self.decided(self.roles[name], 3 * LIMIT)
            self.assertEqual(note.state, "draft")
            self.attempts.keep()
            for road, step in self.roads(note).items():
                outcome = self.attempts.do(step, look=lambda _value: note.sudo().state)
                if outcome.through and outcome.seen == "posted":
                    self.breach(self.roles[name], "account.move", "state", f"posted by {road}")
        self.conclude(roles=2)

    def test_the_limit_is_for_all_that_was_decided_together(self):
        """Two notes of nine tenths of the limit each are beyond it."""
        role = self.roles["accountant"]
        notes = self.decided(role, 0.9 * LIMIT, 0.9 * LIMIT)
        self.assertEqual(len(notes), 2)
        self.post_all(role, notes, "each note of a dispute was within the limit, its sum not")

    def test_the_limit_is_for_what_is_posted(self):
        """A draft within the limit, raised before it is posted."""
        role = self.roles["accountant"]
        note = self.decided(role, 0.5 * LIMIT)
        note.invoice_line_ids[0].price_unit *= 6
        self.post_all(role, note, "a draft within the limit was raised beyond it")

    def post_all(self, role, notes, told):
        self.attempts.keep()
        outcome = self.attempts.do(
            lambda: [rpc(notes.browse(), "action_post", note.ids) for note in notes],
            look=lambda _value: set(notes.sudo().mapped("state")),
        )
        if outcome.through and outcome.seen == {"posted"}:
            self.breach(role, "account.move", "state", told)
        self.conclude()

    # Notices whose level somebody changed, findings that somebody asked to accept -----------------
    def test_who_changed_a_level_approves_the_notice_on_no_road(self):
        for name in ("collector", "manager"):
            env = self.env_of(self.roles[name])
            notice = env["ar.dunning.notice"].browse(self.side.pick("ar.dunning.notice"))
            # The proposed level is nobody's change.
            other = notice.policy_id.level_ids - notice.level_id - notice.proposed_level_id
            notice._change_level(other[0], "Because")
            self.attempts.keep()
            for record in (notice, notice.run_id):
                for method in ("action_approve", "action_send"):
                    outcome = self.attempts.call(
                        record.browse(),
                        method,
                        record.ids,
                        look=lambda _value: notice.sudo().state,
                    )
                    if outcome.through and outcome.seen != "proposed":
                        self.breach(
                            self.roles[name], record._name, method, "approved his own change"
                        )
        self.conclude()

    # What waits -----------------------------------------------------------------------------------
    def test_what_waits_for_approval_tells_its_own_people_alone(self):
        """Neither a tax officer the collectors' amounts, nor a collector what an audit found."""
        tax_manager = self.env_of(self.roles["tax_manager"])
        found = tax_manager["ar.audit.finding"].browse(self.side.own("ar.audit.finding"))
        found.filtered(lambda finding: finding.state == "open")[:1]._ask_acceptance("Because")
        receivables = {"dunning_level", "dispute_credit", "promise"}
        seen = set()
        for role in ROLES:
            own = receivables if role.name in named("receivables") else set()
            own = own | ({"audit_acceptance"} if role.name in named("tax") else set())
            for model, kind in (
                ("ar.approval", "kind"),
                ("ar.approval.decision", "approval_id.kind"),
                ("ar.approval.rule", "kind"),
                ("ar.approval.step", "rule_id.kind"),
            ):
                requests = self.env_of(role)[model].with_context(active_test=False)
                self.attempts.tried += 1
                found = requests.search([]) if requests.has_access("read") else requests
                kinds = set(found.sudo().mapped(kind))
                seen |= {(model, one) for one in kinds}
                if kinds - own:
                    self.breach(role, model, "search", f"reads of {sorted(kinds - own)}")
        self.assertIn(("ar.approval", "audit_acceptance"), seen)
        self.assertIn(("ar.approval.decision", "dunning_level"), seen)
        self.conclude()

    def test_who_asked_to_accept_a_finding_does_not_accept_it(self):
        role = self.roles["tax_manager"]
        findings = self.env_of(role)["ar.audit.finding"].browse(self.side.own("ar.audit.finding"))
        finding = findings.filtered(lambda finding: finding.state == "open")[:1]
        finding._ask_acceptance("Because")
        self.attempts.keep()
        outcome = self.attempts.call(findings.browse(), "action_accept", finding.ids)
        if outcome.through:
            self.breach(role, "ar.audit.finding", "action_accept", "accepted what he asked for")
        self.conclude()

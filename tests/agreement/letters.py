"""Whether run and letters ask for what is ready, as far as it is open, and add up."""

from pencil import Pencil, units


class LettersCase:
    """Mixed into a case of stories."""

    def assertRun(self, company):
        """A run asks for what is ready on the page, and letters that are sent for no more."""
        rows = self.rule(company)
        self.assertRule(company, rows)
        run = self.env["ar.dunning.run"]._propose(company, self.today)
        self.assertLetters(run, rows)
        self.assertLettersOfSums(company, run)
        if run.notice_ids:
            run.notice_ids._move_to("approved")
            run.notice_ids.sudo()._queue()
            run.notice_ids.sudo()._prepare()
            self.env.invalidate_all()
            self.assertLetters(run, self.rule(company, ignoring=run.notice_ids.ids))

    def rule(self, company, **options):
        rows = self.env["ar.dunning.eligibility"]._decide(
            self.today, companies=company.ids, **options
        )
        return {row["id"]: row for row in rows}

    def assertRule(self, company, rows):
        """What is to chase of an item adds up."""
        money = self.env["res.currency"].browse
        for row in rows.values():
            currency = money(row["currency_id"])
            amount = {
                name: units(row[f"amount_{name}"], currency)
                for name in ("open", "in_process", "disputed", "promised", "set_off", "due")
            }
            if amount["due"]:
                parts = amount["open"] - amount["in_process"] - amount["disputed"]
                parts -= amount["promised"]
                self.assertEqual(amount["due"], parts - amount["set_off"], row)
            self.assertGreaterEqual(amount["promised"], 0, row)
            self.assertGreaterEqual(amount["due"], 0, row)
            self.assertLessEqual(amount["due"], max(0, amount["open"]), row)

    def assertCredits(self):
        """Credits are used once in the enterprise, and no further than they reach."""
        used, given_ = {}, self.credits()
        for company in self.family:
            for row in self.rule(company).values():
                key = row["partner_id"], row["currency_id"]
                currency = self.env["res.currency"].browse(row["currency_id"])
                used[key] = used.get(key, 0) + units(row["amount_set_off"], currency)
        for key, amount in used.items():
            self.assertLessEqual(amount, given_.get(key, 0), key)

    def credits(self):
        """What the enterprise owes each customer in each currency, under way or in the books."""
        found = {}
        for line, (_book, own) in Pencil(self.family, self.today).open.items():
            if own < 0 and not line.no_followup and not line.account_id.non_trade:
                key = line.partner_id.commercial_partner_id.id, line.currency_id.id
                found[key] = found.get(key, 0) - own
        unnamed = self.env["account.payment"].search(
            [("company_id", "in", self.family.ids), ("state", "=", "in_process")]
        )
        for payment in unnamed.filtered(lambda one: not one.move_id and not one.invoice_ids):
            key = payment.partner_id.commercial_partner_id.id, payment.currency_id.id
            found[key] = found.get(key, 0) + units(payment.amount, payment.currency_id)
        for key, amount in self.surplus():
            found[key] = found.get(key, 0) + amount
        return found

    def surplus(self):
        """What payments without entry may bring beyond what is open of the document they name."""
        payments = self.env["account.payment"].search(
            [
                ("company_id", "in", self.family.ids),
                ("state", "in", ("in_process", "paid")),
                ("move_id", "=", False),
            ]
        )
        for move, named in payments.grouped("invoice_ids").items():
            if move:
                brought = sum(units(one.amount, one.currency_id) for one in named)
                partner = self.items(move).partner_id.commercial_partner_id
                yield (
                    (partner.id, move.currency_id.id),
                    max(0, brought - units(move.amount_residual, move.currency_id)),
                )

    def assertLetters(self, run, rows):
        shown = run.notice_ids.line_ids.filtered(lambda line: not line.dropped)
        live = shown.filtered(lambda line: line.notice_id.state != "cancelled")
        self.assertEqual(len(live.move_line_id), len(live), "an item stands in one letter")
        for line in live:
            row = rows[line.move_line_id.id]
            self.assertEqual(line.notice_id.partner_id.id, row["partner_id"])
            for name in ("open", "in_process", "disputed", "promised", "set_off", "due"):
                self.assertEqual(
                    units(line[f"amount_{name}"], line.currency_id),
                    units(row[f"amount_{name}"], line.currency_id),
                    (line.move_id.name, name),
                )
        self.assertAsked(run, live, rows)
        for notice in run.notice_ids:
            self.assertLetterAddsUp(notice)

    def assertAsked(self, run, live, rows):
        """What is ready is asked for, and nothing else."""
        chased = live.filtered(lambda line: line.kind == "chased")
        ready = {key for key, row in rows.items() if row["reason"] == "ready"}
        self.assertEqual(set(chased.move_line_id.ids), ready)
        money = run.company_id.currency_id
        self.assertEqual(
            units(sum(run.notice_ids.mapped("amount_due_company")), money),
            sum(units(rows[key]["amount_due_company"], money) for key in chased.move_line_id.ids),
        )

    def assertLetterAddsUp(self, notice):
        """As its reader adds it up: each currency by itself, from rows to total."""
        for section in notice._sections():
            currency = section["currency"]
            amount = {
                name: units(section[name], currency)
                for name in ("open", "in_process", "disputed", "promised", "set_off", "total")
            }
            taken = amount["in_process"] + amount["disputed"] + amount["promised"]
            taken += amount["set_off"]
            self.assertEqual(amount["total"], amount["open"] - taken, notice.name)
            self.assertGreater(amount["total"], 0)
            rows = sum(units(line.amount_open, currency) for line in section["chased"])
            self.assertEqual(amount["open"], rows, notice.name)

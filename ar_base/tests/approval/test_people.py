"""Makers, substitutes, people who left, companies of one person, and when nobody is left."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestPeople(ApprovalCase):
    def asked(self, *amounts, by=None, **values):
        grant = self.grant(*(amounts or (50,)), by=by, **values)
        grant.action_ask()
        return self.request(grant)

    def grant_of(self, request):
        return self.env["ar.fake.grant"].browse(request.res_id)

    def approves(self, request, user):
        """Whether a user may approve, by the page as by doing it, as the flag and the list say."""
        mine = request.with_user(user)
        listed = self.env["ar.approval"].with_user(user).search([("can_decide", "=", True)])
        self.assertEqual(mine.can_decide, request.id in listed.ids)
        if not mine.can_decide:
            with self.assertRaises(AccessError):
                mine.action_approve()
            self.refused(self.grant_of(request).with_user(user).action_grant)
            self.assertEqual(request.state, "open")
            self.assertFalse(request.decision_ids)
        return mine.can_decide

    def test_who_is_not_of_the_staff_does_not_read_that_one_person_decides(self):
        for login, group in (("pia", "base.group_portal"), ("pub", "base.group_public")):
            user = new_test_user(self.env, login, group, company_id=self.company.id)
            company = self.company.with_user(user).sudo(False)
            self.assertNotIn("ar_one_person", company.fields_get())
            with self.assertRaises(AccessError):
                company.read(["ar_one_person"])

    def test_makers_do_not_approve_whatever_their_roles(self):
        self.ada.group_ids += self.board
        self.rule({"group_id": self.board.id})
        self.bob.group_ids += self.board
        request = self.asked()
        self.assertFalse(self.approves(request, self.ada))
        self.assertTrue(self.approves(request, self.bob))
        self.ada.group_ids += self.env.ref("base.group_system")
        self.assertFalse(self.approves(request, self.ada), "an administrator neither")

    def test_who_lacks_the_role_does_not_approve(self):
        request = self.asked()
        for user in (self.dee, self.mia, self.aud):
            self.assertFalse(self.approves(request, user), user.name)

    def test_a_substitute_approves_in_the_name_of_who_is_away(self):
        self.away(self.bob, self.dee)
        self.cyd.active = False
        request = self.asked()
        self.assertEqual(request.next_user_id, self.dee, "the task goes to who is here")
        self.assertTrue(self.approves(request, self.dee))
        request.with_user(self.dee).action_approve()
        decision = request.decision_ids
        self.assertEqual((decision.user_id, decision.for_user_id), (self.dee, self.bob))

    def test_by_doing_it_too(self):
        self.away(self.bob, self.dee)
        request = self.asked()
        self.grant_of(request).with_user(self.dee).action_grant()
        self.assertEqual(request.decision_ids.for_user_id, self.bob)

    def test_a_substitute_of_the_maker_approves_nothing_for_him(self):
        self.away(self.ada, self.dee)
        request = self.asked()
        self.assertFalse(self.approves(request, self.dee))

    def test_the_maker_does_not_approve_as_a_substitute(self):
        self.away(self.bob, self.ada)
        request = self.asked()
        self.assertFalse(self.approves(request, self.ada))

    def test_a_maker_who_appoints_a_substitute_for_others_gains_nothing(self):
        self.mia.group_ids += self.granters
        self.away(self.bob, self.dee, by=self.mia)
        request = self.asked(by=self.mia)
        self.assertFalse(self.approves(request, self.dee))
        self.assertTrue(self.approves(self.asked(), self.dee), "of another it counts")

    def test_nobody_decides_a_second_step_through_a_substitute(self):
        self.bob.group_ids += self.board
        self.rule({"from_amount": 0}, {"from_amount": 10, "group_id": self.board.id})
        request = self.asked(50)
        request.with_user(self.bob).action_approve()
        self.away(self.bob, self.dee)
        self.assertFalse(request.with_user(self.dee).can_decide)
        with self.assertRaises(AccessError):
            request.with_user(self.dee).action_approve()

    def test_an_auditor_stands_in_for_nobody(self):
        refusal = self.assertRaisesRegex(ValidationError, "no role that stands in")
        with refusal, self.env.cr.savepoint():
            self.away(self.bob, self.aud)
        takes_part = self.env.ref("ar_base.group_ar_approval_user")
        self.aud.group_ids += takes_part
        self.away(self.bob, self.aud)
        self.aud.group_ids -= takes_part
        self.assertFalse(self.approves(self.asked(), self.aud), "nor who had one once")

    def test_who_left_is_passed_over(self):
        request = self.asked()
        first = request.next_user_id
        other = (self.bob | self.cyd) - first
        for leave, back in (
            (lambda: first.write({"active": False}), lambda: first.write({"active": True})),
            (
                lambda: first.write({"group_ids": [(3, self.granters.id)]}),
                lambda: first.write({"group_ids": [(4, self.granters.id)]}),
            ),
        ):
            leave()
            request.looked_after_on = False
            self.look_after()
            self.assertEqual(request.next_user_id, other)
            self.assertEqual(request.activity_ids.user_id, other)
            back()
            request.next_user_id = first

    def test_a_person_of_another_company_is_passed_over(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for user in (self.bob, self.cyd):
            user.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        request = self.asked()
        self.assertTrue(request.is_stuck)
        with self.assertRaises(AccessError):
            request.with_user(self.bob).action_approve()

    def test_what_somebody_approved_before_leaving_counts(self):
        self.bob.group_ids += self.board
        self.rule({"from_amount": 0}, {"from_amount": 10, "group_id": self.board.id})
        request = self.asked(50)
        request.with_user(self.cyd).action_approve()
        self.cyd.active = False
        request.with_user(self.bob).action_approve()
        self.assertEqual(request.state, "approved")

    def test_where_nobody_is_left_the_managers_are_told(self):
        (self.bob | self.cyd).active = False
        request = self.asked()
        self.assertTrue(request.is_stuck)
        self.assertEqual(request.activity_ids.user_id, self.mia)
        told = self.env["mail.message"].search(
            [("model", "=", "ar.approval"), ("res_id", "=", request.id)]
        )
        self.assertIn(self.mia.partner_id, told.partner_ids)
        grant = self.grant_of(request).with_user(self.ada)
        sentence = self.refused(grant.action_grant)
        self.assertIn("Nobody in Kestrel Ltd can approve", sentence)
        self.assertIn("Granter", sentence)
        self.assertIn("Mia", sentence)
        self.bob.active = True
        request.looked_after_on = False
        self.look_after()
        self.assertEqual((request.is_stuck, request.next_user_id), (False, self.bob))
        self.assertEqual(request.activity_ids.user_id, self.bob)

    def test_administrators_are_told_where_there_is_no_manager(self):
        (self.bob | self.cyd | self.mia).active = False
        root = self.make_user("root", self.env.ref("base.group_system"))
        self.assertIn(root, self.asked().activity_ids.user_id)

    def test_one_person_grants_himself_and_the_record_says_so(self):
        self.company.ar_one_person = True
        (self.bob | self.cyd).active = False
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant)
        self.assertEqual((grant.state, request.state), ("granted", "approved"))
        self.assertTrue(request.decision_ids.alone)
        self.assertEqual(request.decision_ids.user_id, self.ada)
        self.assertTrue(request.one_person)

    def test_one_person_does_it_without_asking(self):
        self.company.ar_one_person = True
        self.rule({"count": 2}, {"from_amount": 10})
        grant = self.grant(50)
        grant.action_grant()
        self.assertEqual(grant.state, "granted")
        self.assertEqual(len(self.request(grant).decision_ids), 3)
        self.assertTrue(all(self.request(grant).decision_ids.mapped("alone")))

    def test_one_person_still_needs_the_role(self):
        self.company.ar_one_person = True
        grant = self.grant(50, by=self.dee)
        grant.action_ask()
        self.assertEqual(self.request(grant).state, "open")
        self.refused(grant.action_grant)

    def test_nor_does_a_machine_grant_there(self):
        self.company.ar_one_person = True
        grant = self.grant(50, maker_id=False).sudo()
        self.refused(grant.with_user(self.env.ref("base.user_root")).action_grant)
        self.refused(grant.with_user(self.ada).with_context(cron_id=7).action_grant)

    def test_a_second_pair_of_eyes_is_not_called_one_person(self):
        self.company.ar_one_person = True
        self.patch(type(self.env["ar.fake.grant"]), "action_ask", lambda self: None)
        grant = self.grant(50)
        grant.with_user(self.bob).action_grant()
        self.assertFalse(self.request(grant).decision_ids.alone)

    def test_the_task_goes_to_who_has_the_fewest(self):
        requests = [self.asked(name=f"G{number}") for number in range(4)]
        asked = [request.next_user_id for request in requests]
        self.assertEqual((asked.count(self.bob), asked.count(self.cyd)), (2, 2))

    def test_no_chain_of_substitutes_goes_through_a_maker(self):
        """Bob is away and named Ada, who made it: she names nobody who decides in Bob's name."""
        self.away(self.bob, self.ada)
        self.away(self.ada, self.dee)
        self.cyd.active = False
        request = self.asked()
        self.assertTrue(request.next_user_id == self.bob)
        self.assertFalse(self.approves(request, self.dee))

    def test_a_chain_through_others_holds(self):
        self.away(self.bob, self.cyd)
        self.away(self.cyd, self.dee)
        request = self.asked()
        self.assertTrue(self.approves(request, self.dee))

    def test_an_absence_of_a_maker_counts_whoever_noted_it(self):
        self.away(self.bob, self.ada)
        self.away(self.ada, self.dee, by=self.mia)
        self.assertFalse(self.approves(self.asked(), self.dee))

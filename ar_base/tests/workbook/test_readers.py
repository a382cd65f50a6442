"""Who may take which workbook."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PEOPLE, FakeWorkbookCase


@tagged("post_install", "-at_install")
class TestReaders(FakeWorkbookCase):
    def offered(self, user):
        return self.env["ar.workbook"].with_user(user)._offered()

    def test_a_workbook_is_offered_to_its_readers_and_to_the_auditor(self):
        self.assertEqual(self.offered(self.reader)[PEOPLE], "People")
        self.assertIn(PEOPLE, self.offered(self.user("auditor", "ar_base.group_ar_auditor")))
        for login, group in (
            ("employee", "base.group_user"),
            ("admin2", "base.group_system"),
            ("portal", "base.group_portal"),
            ("anybody", "base.group_public"),
        ):
            self.assertNotIn(PEOPLE, self.offered(self.user(login, group)), login)

    def test_nobody_else_gets_it_from_a_method_either(self):
        employee = self.user("employee", "base.group_user")
        for take in (
            lambda workbooks: workbooks._made(PEOPLE),
            lambda workbooks: workbooks._url(PEOPLE),
        ):
            with self.assertRaises(AccessError):
                take(self.env["ar.workbook"].with_user(employee))

    def test_a_workbook_that_names_no_readers_is_for_the_auditor_alone(self):
        self.offer("_titles", lambda workbooks: {"fake_closed": "Closed"})
        self.assertNotIn("fake_closed", self.offered(self.reader))
        self.assertIn("fake_closed", self.offered(self.user("aud", "ar_base.group_ar_auditor")))

    def test_every_workbook_names_its_readers_and_what_it_may_be_asked(self):
        workbooks = self.env["ar.workbook"]
        titles = set(workbooks._titles())
        self.assertEqual(set(workbooks._writers()), titles)
        self.assertEqual(set(workbooks._readers()), titles)
        self.assertEqual(set(workbooks._options()), titles)
        for group in workbooks._readers().values():
            self.assertTrue(self.env.ref(group))
        for report in workbooks._dated():
            self.assertIn("as_of", workbooks._options()[report])

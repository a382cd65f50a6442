from odoo.addons.ar_base.tests.activities import OpenedByTheBell
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestActivities(OpenedByTheBell, TransactionCase):
    pass

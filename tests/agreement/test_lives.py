"""Over random lives of debtors, what must never be false holds on each of their days.

Invoices, credits, payments, promises, disputes, holds, merged customers, changed levels, runs that
are sent days after they were proposed; by night the promises are judged, the figures counted, the
delivery of notices confirmed. What is held against what, see ``living`` and ``test_stories``.
"""

from case import StoryCase
from control import ControlCase
from hypothesis import given
from letters import LettersCase
from lives import lives
from living import Living
from odoo.addons.ar_base.tests.soak import settings
from odoo.tests import tagged
from pencil import Pencil
from places import Places, as_shown
from soak import TIMES
from sums import SumsCase


@tagged("post_install", "-at_install")
class TestLives(Living, ControlCase, LettersCase, SumsCase, StoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("ar_base.sending_grace", "0")
        cls.family.write({"email": "ar@seller.example", "ar_dunning_delivery_days": 1})

    def test_every_day_of_every_life(self):
        @settings(2)
        @given(lives() if TIMES == 1 else lives(days=12, matters=8))
        def agree(life):
            story = dict(life, steps=[])
            with self.told(story):
                self.live(life, lambda: self.assertDay(story))
                self.assertFalse(self.failures().mapped("message"))

        agree()
        self.assertLived()

    def assertLived(self):
        """The lives were of debtors as they were meant."""
        done = sum(self.happened.values())
        self.assertLess(10 * len(self.refused), done, "\n".join(self.refused))
        if TIMES > 9:
            self.assertFalse([what for what, times in self.happened.items() if not times])
        else:
            self.assertTrue(self.happened["sent"])

    def assertDay(self, story):
        self.assertPlaces(story)
        self.assertControlled(0)
        self.assertCredits()
        self.assertParts()
        self.assertOnce()
        self.assertPromises()
        for company in self.family:
            with self.undone():
                self.assertRun(company)

    def assertPlaces(self, story):
        """Every place says of today what an auditor works out."""
        reader, pencil = self.reader(story), Pencil(self.family, self.today)
        for company in self.family:
            truth = pencil.by_customer(company)
            for place, said in Places(reader, company).said().items():
                self.assertEqual(said, as_shown(place, truth), (place, company.name, self.today))

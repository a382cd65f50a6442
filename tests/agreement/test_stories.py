"""Worklist, run, debtor's page, statement, ageing and letter say the same open amount.

For random companies (``stories``), at half past one and half past eleven at night, on ordinary days
and on those of a clock change, read by every role from anywhere, today, on days gone by and on one
to come. What each place is meant to say of a customer of a company:

``ledger``      every open item of the receivable accounts as of the day: the one source;
``page``        the same items, each with why it is, or is not, dunned;
``worklist``    the debtor's stored figures, of today: the sum at book value, its parts by lateness,
                and by what becomes of what is overdue (``sums``);
``statement``   the same items per currency, in the currency;
``ageing``      the same at book value and in currency, by age; credits apart or set off;
``letter``      those items of the page that are ready: what is asked is open, less what is under
                way, contested, promised and set off, so that the customer can add it up.

All of them leave in: non-trade claims, items that are not followed up, credits, payments that name
no invoice. Meant to differ, and why:

- An item without a customer is in ledger, page and ageing; it is on no debtor's worklist, statement
  or letter, since it is nobody's.
- A payment without an entry is in no books: what it pays is open everywhere. Page and letter say
  how much of it is under way, and the letter asks for the rest.
- A post-dated payment is in the books of its day: until then the item is open everywhere, and under
  way on page and letter.
- A letter holds what is ready, not what is owed: not due, held, promised, below a minimum,
  excluded from follow-up or reminded lately, an item is open everywhere and asked for nowhere.
- Credits are set off in letters alone, across the companies of the enterprise, by policy.
- Advances on accounts of their own are no receivables, and in none of them.

And the ledger equals the control accounts, per customer; where it does not, since something was
settled in another company or with another customer's item, or has no customer, the causes explain
the difference to the cent (``control``). What is right, an auditor works out (``pencil``).
"""

from datetime import timedelta

from case import StoryCase
from control import ControlCase
from hypothesis import given
from letters import LettersCase
from odoo.addons.ar_base.tests.soak import settings
from odoo.tests import tagged
from pencil import Pencil, units
from places import Places, as_shown
from stories import stories
from sums import SumsCase


@tagged("post_install", "-at_install")
class TestStories(ControlCase, LettersCase, SumsCase, StoryCase):
    def test_every_place_says_the_same(self):
        @settings(5)
        @given(stories())
        def agree(story):
            with self.told(story):
                self.assertPlaces(story, None)
                for days in (*story["past"], 3):
                    self.assertPlaces(story, days)
                for days in (*story["past"], 0, 5):
                    self.assertControlled(days)
                self.assertSnapshot(story["past"][1])
                self.assertCredits()
                self.assertCountedAnew()
                for company in self.family:
                    self.assertSums(company)
                    self.assertRun(company)

        agree()
        self.assertTold()

    def assertTold(self):
        """The stories were of companies as they were meant."""
        self.assertFalse([what for what, times in self.happened.items() if not times])
        done = sum(self.happened.values())
        self.assertLess(10 * len(self.refused), done, "\n".join(self.refused))

    def assertPlaces(self, story, days):
        reader = self.reader(story)
        day = self.today if days is None else self.day(days)
        pencil = Pencil(self.family, day)
        for company in self.family:
            truth = pencil.by_customer(company)
            asked = None if days is None else day
            for place, said in Places(reader, company, asked).said().items():
                self.assertEqual(
                    said, as_shown(place, truth), (place, company.name, day, story["reader"])
                )

    def assertSnapshot(self, days):
        """A snapshot taken of a day has what its items had."""
        truth = Pencil(self.family, self.day(days))
        for company in self.family:
            snapshot = self.env["ar.aging.snapshot"]._take(company, self.day(days))
            self.assertEqual(
                units(snapshot.total, company.currency_id),
                sum(sums.get(None, 0) for sums in truth.by_customer(company).values()),
            )

    def test_what_was_said_on_a_day_is_said_of_it_later(self):
        """Unless the books of that day were changed."""

        @settings(1)
        @given(stories(most=10))
        def agree(story):
            with self.told(story):
                before, then = self.said(story, None), self.today
                self.frozen.move_to(story["moment"] + timedelta(days=9))
                self.today = self.company._ar_today()
                self.go_on()
                self.commit()
                for key, said in self.said(story, then).items():
                    self.assertEqual(said, before[key], key)

        agree()

    def said(self, story, day):
        reader = self.reader(story)
        return {
            (company.name, place): said
            for company in self.family
            for place, said in Places(reader, company, day).said().items()
        }

    def go_on(self):
        """What happens later: payments, credit notes and invoices of later days."""
        for number in range(3):
            self.do_payment(number, 100, 0, "entry")
            self.do_credit_note(number, 37, 0, applied=True)
            self.do_invoice("ada", "head", 5_000, 0, 10, None, None, False, False)

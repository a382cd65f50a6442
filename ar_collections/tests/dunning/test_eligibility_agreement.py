"""The rule in Python and the rule in SQL say the same of random facts."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_base.domain.money import minor
from odoo.addons.ar_base.tests.soak import settings
from odoo.addons.ar_collections.domain.dunning.eligibility import (
    Item,
    Level,
    Policy,
    Reason,
    decide,
)
from odoo.addons.ar_collections.domain.dunning.parts import Part, take_apart
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import ReceivablesCase

AS_OF = date(2026, 3, 1)
days = st.integers(-50, 50).map(lambda n: AS_OF + timedelta(days=n))
cents = st.integers(0, 30000).map(lambda n: Decimal(n) / 100)
lately = st.integers(0, 20).map(lambda n: AS_OF - timedelta(days=n))
seldom = st.sampled_from([False, False, False, False, False, True])


def rarely(strategy, default):
    """Mostly the default, so that random items get past the early reasons."""
    return st.one_of(st.just(default), st.just(default), st.just(default), strategy)


@st.composite
def facts(draw, policies):
    """Random facts about one item: a dict with the columns of the SQL's ``fact``."""
    residual = Decimal(draw(st.one_of(st.integers(-20000, 0), st.integers(0, 30000)))) / 100
    rate = draw(st.sampled_from([Decimal(1), Decimal("1.17"), Decimal("0.0093")]))
    policy = draw(st.sampled_from([*policies, *policies, None]))
    partner, currency = draw(st.sampled_from([1, 1, 2, 3])), draw(st.sampled_from([7, 7, 8]))
    return {
        "partner_id": partner,
        "has_debtor": not draw(rarely(seldom, False)),
        "currency_id": currency,
        # Of all items of a customer in a currency the same.
        "unnamed": Decimal(partner * 40) if partner > 1 and currency == 7 else Decimal(0),
        "posted": not draw(rarely(seldom, False)),
        "due": draw(days),
        "residual": residual,
        "residual_company": round(residual * rate, 2),
        "no_followup": draw(rarely(seldom, False)),
        "standing": draw(rarely(st.sampled_from(["legal", "insolvent"]), "normal")),
        "hold_until": draw(rarely(days, None)),
        "in_process": draw(rarely(cents.map(lambda n: min(n, max(residual, 0))), Decimal(0))),
        "disputed": draw(rarely(cents, Decimal(0))),
        "promised": draw(cents),
        "promised_until": draw(rarely(days, None)),
        "policy": policy,
        "last_days": draw(st.sampled_from([None, None, None, -3, 7, 21, 45])),
        "last_sent": draw(rarely(lately, None)),
        "in_flight": draw(seldom),
        "is_excluded": draw(rarely(seldom, False)),
        "reminded_on": draw(rarely(lately, None)),
        "noted_on": draw(rarely(lately, None)),
        "reminder_pending": draw(rarely(seldom, False)),
        "note_pending": draw(rarely(seldom, False)),
        "final_until": draw(rarely(days, None)),
        "has_email": not draw(seldom),
        "has_post": draw(st.booleans()),
    }


#: An item that is ready for the level at 7 days.
READY = {
    "partner_id": 1,
    "has_debtor": True,
    "currency_id": 7,
    "posted": True,
    "due": AS_OF - timedelta(days=10),
    "residual": Decimal(100),
    "residual_company": Decimal(117),
    "no_followup": False,
    "standing": "normal",
    "hold_until": None,
    "in_process": Decimal(0),
    "disputed": Decimal(0),
    "promised": Decimal(0),
    "promised_until": None,
    "last_days": None,
    "last_sent": None,
    "in_flight": False,
    "is_excluded": False,
    "reminded_on": None,
    "noted_on": None,
    "reminder_pending": False,
    "note_pending": False,
    "final_until": None,
    "has_email": True,
    "has_post": False,
}
#: What must be different about it for each reason that looks at the item alone.
FACTS_OF_REASON = {
    Reason.NOT_POSTED: {"posted": False},
    Reason.SETTLED: {"residual": Decimal(0), "residual_company": Decimal(0)},
    Reason.CREDIT: {"residual": Decimal(-1), "residual_company": Decimal(-1)},
    Reason.NO_DEBTOR: {"has_debtor": False},
    Reason.PAYMENT_IN_PROCESS: {"in_process": Decimal(100)},
    Reason.NOT_DUE: {"due": AS_OF + timedelta(days=4)},
    Reason.NO_FOLLOWUP: {"no_followup": True},
    Reason.INSOLVENT: {"standing": "insolvent"},
    Reason.LEGAL: {"standing": "legal"},
    Reason.ON_HOLD: {"hold_until": AS_OF + timedelta(days=1)},
    Reason.DISPUTED: {"disputed": Decimal(100)},
    Reason.PROMISED: {"promised_until": AS_OF, "promised": Decimal(100)},
    Reason.NO_POLICY: {"policy": None},
    Reason.HANDED_OVER: {"last_days": 45, "last_sent": AS_OF - timedelta(days=30)},
    Reason.EXCLUDED: {"is_excluded": True},
    Reason.COOLING_DOWN: {"last_days": -3, "last_sent": AS_OF - timedelta(days=6)},
    Reason.AWAITING_DELIVERY: {"in_flight": True},
    Reason.BEFORE_LEVEL: {"due": AS_OF - timedelta(days=6)},
    Reason.NO_ADDRESS: {"has_email": False},
    Reason.READY: {},
}


@tagged("post_install", "-at_install")
class TestEligibilityAgreement(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        records = cls.make_policy("Plain", set_off_credits=False)
        records |= cls.make_policy("Credits", set_off_credits=True, minimum_amount=50)
        records |= cls.make_policy("Late", days=(7, 21), cooldown_days=10, minimum_amount=120)
        records |= cls.make_policy("Never", never_dun=True, never_reason="Group company")
        letters = cls.make_policy("Letters", days=(0, 30))
        letters.level_ids.write({"channel_email": False, "channel_letter": True})
        records |= letters
        records |= cls.make_policy("By lateness", start_level="lateness", minimum_amount=80)
        records |= cls.make_policy("Again", after_last="repeat", repeat_days=14)
        cls.left_out = cls.make_policy("Of another run", cooldown_days=3)
        records |= cls.left_out
        cls.policies = {policy.id: cls.as_rule(policy) for policy in records}

    @classmethod
    def as_rule(cls, policy):
        levels = tuple(
            Level(level.days, level.channel_email, level.channel_letter, level.channel_phone)
            for level in policy.level_ids
        )
        return Policy(
            policy.id,
            levels,
            minor(policy.minimum_amount, 2),
            policy.cooldown_days,
            policy.set_off_credits,
            policy.never_dun,
            policy.start_level == "lateness",
            policy.repeat_days if policy.after_last == "repeat" else None,
            policy == cls.left_out,
        )

    def test_python_and_sql_agree_on_random_facts(self):
        @settings(400)
        @given(st.lists(facts(sorted(self.policies)), min_size=1, max_size=30))
        def agree(rows):
            self.assertEqual(self.by_python(rows), self.by_sql(rows))

        agree()

    def test_python_and_sql_take_items_apart_alike(self):
        @settings(300)
        @given(st.lists(facts(sorted(self.policies)), min_size=1, max_size=30))
        def agree(rows):
            self.assertEqual(self.parts_by_python(rows), self.parts_by_sql(rows))

        agree()

    def parts_by_python(self, rows):
        found = {}
        for group in self.debtors_in(rows):
            decisions = {one.key: one for one in decide(group, AS_OF)}
            found |= take_apart(group, decisions, AS_OF)
        return {
            key: {str(part): amount for part, amount in parts.items()}
            for key, parts in found.items()
        }

    def parts_by_sql(self, rows):
        eligibility = self.env["ar.dunning.eligibility"]
        self.env.flush_all()
        found = self.env.execute_query_dict(
            SQL(
                "WITH fact AS (%s), stepped AS (%s), own AS (%s), netted AS (%s), part AS (%s)"
                " SELECT id, overdue, %s FROM part",
                SQL(" UNION ALL ").join(self.fact(key, row) for key, row in enumerate(rows)),
                eligibility._stepped_sql(AS_OF, is_dunned=False),
                eligibility._own_sql(AS_OF),
                eligibility._netted_sql(AS_OF),
                eligibility._part_sql(),
                SQL(", ").join(map(SQL.identifier, Part)),
            )
        )
        return {
            row["id"]: {str(part): units for part in Part if (units := minor(row[part], 2))}
            for row in found
            if row["overdue"]
        }

    def test_each_reason_is_given_by_both(self):
        minimum = next(key for key, policy in self.policies.items() if policy.minimum == 50_00)
        plain = next(key for key, policy in self.policies.items() if len(policy.levels) == 4)
        never = next(key for key, policy in self.policies.items() if policy.never)
        ready = {**READY, "policy": plain}
        by_policy = {Reason.NEVER: never, Reason.OTHER_POLICY: self.left_out.id}
        told = {reason: {"policy": policy} for reason, policy in by_policy.items()}
        for reason, facts_of_reason in (FACTS_OF_REASON | told).items():
            with self.subTest(reason=reason):
                rows = [{**ready, **facts_of_reason}]
                self.assertEqual(self.by_sql(rows)[0][0], reason)
                self.assertEqual(self.by_python(rows), self.by_sql(rows))
        small = [
            {**ready, "policy": minimum, "residual": Decimal(49), "residual_company": Decimal(49)}
        ]
        self.assertEqual(self.by_sql(small)[0][0], Reason.BELOW_MINIMUM)
        credit = {**ready, "residual": Decimal(-200), "residual_company": Decimal(-200)}
        covered = [{**ready, "policy": minimum}, credit]
        in_part = [{**ready, "promised": Decimal(40), "promised_until": AS_OF}]
        self.assertEqual(self.by_sql(in_part)[0], ("ready", 7, 0, 60_00), "the rest is asked for")
        self.assertEqual(self.by_sql(covered)[0][0], Reason.SET_OFF)
        tomorrow = {**ready, "due": AS_OF + timedelta(days=1)}
        announced = [ready, tomorrow]
        self.assertEqual(self.by_sql(announced)[1][0], Reason.NOTE_WAITS)
        for waits in (
            {"reminded_on": AS_OF - timedelta(days=6)},
            {"final_until": AS_OF + timedelta(days=1)},
        ):
            self.assertEqual(self.by_sql([{**ready, **waits}])[0][0], Reason.COOLING_DOWN)
        pending = [{**ready, "reminder_pending": True}]
        self.assertEqual(self.by_sql(pending)[0][0], Reason.AWAITING_DELIVERY)
        noted = [{**ready, "noted_on": AS_OF, "note_pending": True}]
        self.assertEqual(self.by_sql(noted)[0][0], Reason.READY)
        again = next(key for key, policy in self.policies.items() if policy.repeat_days)
        waits = {**ready, "due": AS_OF - timedelta(days=90), "last_days": 45, "policy": again}
        said, sooner = ({**waits, "last_sent": AS_OF - timedelta(days=since)} for since in (14, 10))
        rests = {**ready, "last_days": None, "policy": again, "reminded_on": AS_OF}
        self.assertEqual(self.by_sql([sooner])[0][0], Reason.COOLING_DOWN)
        self.assertEqual(self.by_sql([said, sooner])[1][0], Reason.READY)
        self.assertEqual(self.by_sql([said, rests])[1][0], Reason.READY)
        self.assertEqual(self.by_sql([ready, sooner])[1][0], Reason.COOLING_DOWN)
        joining = ([sooner], [said, sooner], [said, rests], [ready, sooner])
        for rows in (small, covered, in_part, announced, pending, noted, *joining):
            self.assertEqual(self.by_python(rows), self.by_sql(rows))
        others = {Reason.BELOW_MINIMUM, Reason.SET_OFF, Reason.NOTE_WAITS, *by_policy}
        tried = {*FACTS_OF_REASON, *others}
        self.assertEqual(tried, set(Reason))

    def by_python(self, rows):
        return {
            decision.key: (
                str(decision.reason),
                decision.level.days if decision.level else None,
                decision.set_off,
                decision.amount,
            )
            for group in self.debtors_in(rows)
            for decision in decide(group, AS_OF)
        }

    def debtors_in(self, rows):
        """The items of each debtor, and each that has none by itself."""
        for partner in {row["partner_id"] for row in rows}:
            theirs = [(key, row) for key, row in enumerate(rows) if row["partner_id"] == partner]
            yield [self.as_item(key, row) for key, row in theirs if row["has_debtor"]]
            for key, row in theirs:
                if not row["has_debtor"]:
                    yield [self.as_item(key, row)]

    def as_item(self, key, row):
        return Item(
            key=key,
            currency=str(row["currency_id"]),
            policy=self.policies.get(row["policy"]),
            **{
                name: minor(value, 2) if isinstance(value, Decimal) else value
                for name, value in row.items()
                if name not in ("partner_id", "currency_id", "policy")
            },
        )

    def by_sql(self, rows):
        eligibility = self.env["ar.dunning.eligibility"]
        values = SQL(" UNION ALL ").join(self.fact(key, row) for key, row in enumerate(rows))
        wanted = [key for key, policy in self.policies.items() if not policy.left_out]
        query = eligibility._rule(AS_OF, SQL("SELECT 1"), values, policies=wanted)
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                "SELECT answer.id, reason, level.days,"
                " (100 * amount_set_off)::integer, (100 * amount_due)::integer FROM (%s) answer"
                " LEFT JOIN ar_dunning_level level ON level.id = answer.level_id",
                query,
            )
        )
        return {key: tuple(decision) for key, *decision in found}

    def fact(self, key, row):
        """One row of the ``fact`` table expression."""
        return SQL(
            """
            SELECT %(key)s AS id, %(key)s AS move_id, 1 AS company_id,
                   %(currency)s AS currency_id, 1 AS company_currency_id,
                   %(partner)s::integer AS partner_id, 1 AS account_id, %(posted)s AS posted,
                   CAST(%(due)s AS date) AS date,
                   CAST(%(due)s AS date) AS due, %(residual)s AS original,
                   %(residual)s::numeric AS residual,
                   %(residual_company)s::numeric AS residual_company,
                   %(no_followup)s AS no_followup, %(standing)s AS standing,
                   1 AS debtor_id, 1 AS user_id,
                   %(policy)s::integer AS policy_id, 2 AS digits,
                   CAST(%(hold)s AS date) AS document_hold,
                   CAST(%(hold)s AS date) AS hold_until, NULL::integer AS hold_id,
                   %(in_process)s::numeric AS in_process, %(unnamed)s::numeric AS unnamed,
                   CAST(NULL AS date) AS post_dated_on,
                   %(disputed)s::numeric AS disputed,
                   %(promised)s::numeric AS promised,
                   CAST(%(promised_until)s AS date) AS promised_until,
                   %(last_days)s::integer AS last_days,
                   NULL::integer AS last_level_id, CAST(%(last_sent)s AS date) AS last_sent,
                   %(in_flight)s AS in_flight, NULL::integer AS blocking_notice_id,
                   CASE WHEN %(is_excluded)s THEN 1 END AS exclusion_id,
                   CAST(%(reminded_on)s AS date) AS reminded_on,
                   CAST(%(noted_on)s AS date) AS noted_on,
                   CASE WHEN %(reminder_pending)s THEN 1 END AS pending_reminder_id,
                   CASE WHEN %(note_pending)s THEN 1 END AS pending_note_id,
                   CAST(NULL AS date) AS final_on, CAST(%(final_until)s AS date) AS final_until,
                   %(has_email)s AS has_email, %(has_post)s AS has_post
            """,
            key=key,
            currency=row["currency_id"],
            partner=row["partner_id"] if row["has_debtor"] else None,
            posted=row["posted"],
            due=row["due"],
            residual=row["residual"],
            residual_company=row["residual_company"],
            no_followup=row["no_followup"],
            standing=row["standing"],
            policy=row["policy"],
            hold=row["hold_until"],
            in_process=row["in_process"],
            unnamed=row.get("unnamed", 0),
            disputed=row["disputed"],
            promised=row["promised"],
            promised_until=row["promised_until"],
            last_days=row["last_days"],
            last_sent=row["last_sent"],
            in_flight=row["in_flight"],
            is_excluded=row["is_excluded"],
            reminded_on=row["reminded_on"],
            noted_on=row["noted_on"],
            reminder_pending=row["reminder_pending"],
            note_pending=row["note_pending"],
            final_until=row["final_until"],
            has_email=row["has_email"],
            has_post=row["has_post"],
        )

"""What collectors have done so far: who works for whom, what was agreed, and the letters sent."""

from dataclasses import dataclass

COLLECTOR_OF = {"GB": "emma", "DE": "jonas", "CN": "lina", "IN": "lina"}
UNASSIGNED = frozenset({"UK18", "DE17", "IN09"})  # new customers that nobody has taken yet
PAST_RUNS = (42, 21)  # days ago; the reminders of the first are followed up by the second
RETURNED_EVERY = 9  # of the notices of the last run, one in so many came back
DISPUTE_REASONS = {
    "quantity": "Fewer pieces received than invoiced",
    "price": "Price differs from the order",
    "quality": "Instrument out of tolerance on receipt",
    "not_delivered": "Goods not received",
    "no_order_number": "Purchase order number is missing on the invoice",
}

DISPUTE_REASON = {  # as the product supplies them
    "quantity": "quantity_short",
    "price": "price_agreed",
    "quality": "quality_defect",
    "not_delivered": "delivery_none",
    "no_order_number": "order_number",
}


#: Our reason, by its external id, for what a customer writes.
DISPUTE_REASON_IDS = {
    "quantity": "quantity_short",
    "price": "price_agreed",
    "quality": "quality_defect",
    "not_delivered": "delivery_none",
    "no_order_number": "order_number",
}
#: How far the disputes have come, in turn.
DISPUTE_STEPS = (
    "investigating",
    "waiting",
    "accepted",
    "rejected",
    "new",
    "closed",
    "partly_accepted",
    "withdrawn",
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item of a company's run of today that is left out for some days."""

    company: str
    days: int
    reason: str


LEFT_OUT = LeftOut("de", 10, "Proof of delivery is on its way to the customer")


@dataclass(frozen=True, slots=True)
class Deduction:
    customer: str
    code: str
    meaning: str
    reason: str  # ours, by its external id
    share: float  # of what was open
    decision: str = ""  # what has been made of it


DEDUCTION_CODES = (
    Deduction("UK02", "D14", "Promotion allowance", "rebate_promotion", 0.06, "accept"),
    Deduction("UK08", "PD-2", "Price difference", "price_agreed", 0.04, "reject"),
    Deduction("DE13", "SK3", "3 % Skonto nach Ablauf der Frist", "rebate_cash", 0.03),
    Deduction("CN01", "运损", "运输途中损坏", "quality_damaged", 0.1),
)


@dataclass(frozen=True, slots=True)
class Hold:
    customer: str
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a customer owed to a firm whose business was bought, and when it was due."""

    customer: str
    number: str
    amount: float
    days: int  # ago


@dataclass(frozen=True, slots=True)
class Promise:
    customer: str
    days: int  # from today
    note: str


@dataclass(frozen=True, slots=True)
class Call:
    customer: str
    outcome: str
    note: str
    next_action: str
    days: int  # from today, to the next action


HOLDS = (
    Hold("UK19", 14, "New ERP system at the customer: payments resume in two weeks"),
    Hold("CN12", 21, "Bank account change is being verified"),
)
#: One entry of the first company holds them all, some weeks old; one item of it is on hold.
BOUGHT = "Receivables taken over from Calder Gauges Ltd"
BOUGHT_DAYS = 60  # ago
TAKEN_OVER = (
    TakenOver("UK02", "Calder 20417", 1860.0, 38),
    TakenOver("UK02", "Calder 20461", 742.5, 17),
    TakenOver("UK09", "Calder 20433", 2315.4, 31),
    TakenOver("UK11", "Calder 20448", 1128.0, 24),
)
HELD_ITEM = "Calder 20417", Hold("UK02", 10, "The delivery note is looked for in Calder's files")
JUST_BROKEN = ("UK16", "DE15", "DE05")
INSTALMENTS = ("DE04", 4)
PROMISES = (
    Promise("UK06", 7, "Mrs Fenwright pays the oldest invoices from the next payment run"),
    Promise("DE07", 10, "Herr Winterhalter hat die Zahlung zum Monatsende zugesagt"),
    Promise("CN07", 5, "孙总监确认本周安排付款"),
)
CALLS = (
    Call("UK09", "no_answer", "Voicemail full", "Call Callum Baird again", 1),
    Call(
        "DE09", "refuses", "Zahlt erst, wenn das Großprojekt bezahlt ist", "Decide how to go on", 4
    ),
    Call("IN05", "other", "会计主管下周一回复付款计划", "跟进付款计划", 3),
    Call(
        "UK14", "has_paid", "Says that it paid the older invoices last week", "Find the payment", 3
    ),
    Call("CN09", "insolvent", "法院已受理破产申请", "申报债权", 1),
)
#: What anybody who calls this customer should know first.
PINNED = {
    "UK06": "Pays only what Mrs Fenwright releases on Thursdays: call before noon.",
    "CN07": "孙总监为唯一付款审批人；财务热线无人接听。",
}
#: Who works which debtors: a condition on the debtor, and the collectors who share them.
ASSIGNMENT = (
    ("UK and Ireland", "[('country_id.code', 'in', ['GB', 'IE'])]", ("emma",)),
    ("Germany", "[('country_id.code', '=', 'DE')]", ("jonas",)),
    ("Asia", "[('country_id.code', 'in', ['CN', 'IN'])]", ("lina",)),
)
CREDIT_LIMITS = {"UK03": 15000, "UK11": 20000, "UK16": 9000}
NEVER = ("IN07", "Settled in person by the sales director at the yearly meeting")

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


@dataclass(frozen=True, slots=True)
class Hold:
    customer: str
    days: int
    reason: str


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
    days: int


HOLDS = (
    Hold("UK19", 14, "New ERP system at the customer: payments resume in two weeks"),
    Hold("CN12", 21, "Bank account change is being verified"),
)
PROMISES = (
    Promise("UK06", 7, "Mrs Fenwright pays the oldest invoices from the next payment run"),
    Promise("DE07", 10, "Herr Winterhalter hat die Zahlung zum Monatsende zugesagt"),
    Promise("CN07", 5, "孙总监确认本周安排付款"),
)
CALLS = (
    Call("UK09", "no_answer", "Voicemail full", "Call Callum Baird again", 1),
    Call("DE09", "reached", "Waits for money from a large project", "Ask for a part", 4),
    Call("IN05", "reached", "会计主管下周一回复付款计划", "跟进付款计划", 3),
)
NEVER = ("IN07", "Settled in person by the sales director at the yearly meeting")

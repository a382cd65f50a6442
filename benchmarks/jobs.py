"""What is measured inside Odoo, with the time that each job may take on two cores."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Job:
    """One job: a scenario of ``benchmarks.inside``, its floor, its peer and its targets.

    ``floor`` is a file of ``floors/`` or, with a colon, a scenario of Odoo's own; ``peer`` a
    scenario on a copy of the same company, run at ``peer_sizes`` only (elsewhere it takes too
    long); ``targets`` are seconds by size, ``target_ratio`` the same in times the floor: what a
    target is of the floor on the machine on which it was set. Times of a job ``each`` are per row.
    A ``scratch`` job commits, so it gets a copy of the database, with the ``modules`` installed in
    it; it is measured at ``sizes``.
    """

    name: str
    title: str
    scenario: str
    targets: Mapping[str, float] = field(default_factory=dict)
    floor: str | None = None
    peer: str | None = None
    peer_sizes: tuple[str, ...] = ("S", "L")
    floor_is: str = ""
    peer_is: str = ""
    target_ratio: float | None = None
    each: bool = False
    scratch: bool = False
    modules: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ("S", "L", "XL")


INSIDE = (
    Job(
        "ageing-today",
        "ageing today",
        "aging:Today",
        {"S": 1, "L": 1, "XL": 6},
        target_ratio=1 / 0.43,
        floor="ageing_today",
        peer="peers:AgedBalance",
        floor_is="what is open by customer and bucket",
        peer_is="account_financial_report, aged partner balance, its figures",
    ),
    Job(
        "ageing-past",
        "ageing as of 180 days ago",
        "aging:Past",
        {"S": 4, "L": 4, "XL": 25},
        target_ratio=4 / 1.7,
        floor="ageing_past",
        peer="peers:AgedBalancePast",
        floor_is="the same from balances and reconciliations",
        peer_is="account_financial_report, the same report as of that day",
    ),
    Job(
        "ageing-workbook",
        "ageing as of 180 days ago, workbook with every item",
        "aging:Workbook",
        {"S": 20, "L": 20, "XL": 110},
        floor="ageing_items",
        peer="peers:AgedBalanceWorkbook",
        floor_is="the items fetched",
        peer_is="account_financial_report, its workbook with every item, of today",
    ),
    Job(
        "snapshot",
        "ageing snapshot stored and tied out",
        "aging:Snapshot",
        {"S": 10, "L": 10, "XL": 60},
        target_ratio=10 / 4,
        floor="snapshot",
        floor_is="the items stored with three foreign keys and three indexes",
    ),
    Job(
        "proposal",
        "dunning proposal, one worker",
        "dunning:Proposal",
        {"S": 15, "L": 15, "XL": 90},
        target_ratio=15 / 4,
        floor="proposal",
        peer="peers:CreditControl",
        floor_is="the overdue items stored with three foreign keys and three indexes",
        peer_is="account_credit_control, a run that computes its lines",
        scratch=True,
    ),
    Job(
        "emails",
        "dunning e-mail queued, without PDF",
        "dunning:Emails",
        {"S": 0.005, "L": 0.005, "XL": 0.005},
        target_ratio=5 / 1.7,
        floor="peers:OdooMails",
        peer="peers:CreditControlEmails",
        peer_sizes=("S",),
        floor_is="Odoo's mail template, in one batch",
        peer_is="account_credit_control, e-mails of 200 communications",
        each=True,
        scratch=True,
    ),
    Job(
        "letters",
        "dunning letter as PDF, in bulk",
        "dunning:Letters",
        {"S": 0.3, "L": 0.3, "XL": 0.3},
        peer="peers:CreditControlLetters",
        peer_sizes=("S",),
        peer_is="account_credit_control, e-mails of 20 communications with their PDF",
        each=True,
        scratch=True,
    ),
    Job(
        "statements",
        "statement of account, HTML, in bulk",
        "statement:Statements",
        peer="peers:OutstandingStatements",
        peer_is="partner_statement, outstanding statements of 200 customers as HTML",
        each=True,
    ),
    Job(
        "refresh",
        "all debtors refreshed",
        "figures:Refresh",
        {"S": 8, "L": 8, "XL": 50},
        target_ratio=8 / 2,
        floor="refresh",
        peer="peers:Risk",
        floor_is="open items by age, days late and last payment of each customer",
        peer_is="account_financial_risk, the risk of all customers",
    ),
    Job(
        "kpi",
        "KPIs of 24 months, all debtors",
        "figures:Kpis",
        {"S": 10, "L": 10, "XL": 60},
        target_ratio=10 / 2,
        floor="kpi",
        peer="peers:OdooDso",
        floor_is="balance, invoiced, received and days late of each customer and month",
        peer_is="Odoo's receivable, invoiced and DSO of all customers, over their lifetime",
    ),
    Job(
        "forecast",
        "forecast with its backtest",
        "figures:Forecast",
        {"S": 30, "L": 30, "XL": 180},
        floor="forecast",
        floor_is="how late each customer paid and when its items fall due",
    ),
    Job(
        "audit",
        "audit of all invoices by all rules, lines",
        "compliance:Audit",
        {"S": 300, "L": 300},
        scratch=True,
        modules=("ar_vat_compliance",),
        sizes=("S", "L"),
    ),
    Job(
        "numbers",
        "100,000 tax numbers checked offline",
        "compliance:Numbers",
        {"S": 60, "L": 60},
        scratch=True,
        modules=("ar_vat_compliance",),
        sizes=("S", "L"),
    ),
)

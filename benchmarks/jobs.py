"""What is measured inside Odoo, with the time that each job may take on two cores."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """One job: a scenario of ``benchmarks.inside``, its floor, its peer and its targets.

    ``floor`` is a file of ``floors/`` or, with a colon, a scenario of Odoo's own; ``peer`` a
    scenario on a copy of the same company, run at ``peer_sizes`` only (at L most take from minutes
    to an hour); ``target_ratio`` is how many times the floor it may take, ``target_seconds`` what
    one without a floor may take. Times of a job ``each`` are per row.
    A ``scratch`` job commits, so it gets a copy of the database, with the ``modules`` installed in
    it; it is measured at ``sizes``.
    """

    name: str
    title: str
    scenario: str
    floor: str | None = None
    peer: str | None = None
    peer_sizes: tuple[str, ...] = ("S",)
    floor_is: str = ""
    peer_is: str = ""
    target_ratio: float | None = None
    target_seconds: float | None = None
    each: bool = False
    scratch: bool = False
    modules: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ("S", "L", "XL")


INSIDE = (
    Job(
        "ageing-today",
        "ageing today",
        "aging:Today",
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
        target_ratio=4 / 1.7,
        floor="ageing_past",
        peer="peers:AgedBalancePast",
        floor_is="the same, what was reconciled since put back",
        peer_is="account_financial_report, the same report as of that day",
    ),
    Job(
        "ageing-workbook",
        "ageing today, workbook with every item",
        "aging:Workbook",
        target_ratio=3,
        floor="aging:BareWorkbook",
        peer="peers:AgedBalanceWorkbook",
        floor_is="the items fetched and written by xlsxwriter, without formats",
        peer_is="account_financial_report, its workbook with every item",
    ),
    Job(
        "snapshot",
        "ageing snapshot stored and tied out",
        "aging:Snapshot",
        target_ratio=10 / 4,
        floor="snapshot",
        floor_is="the items stored with three foreign keys and three indexes",
    ),
    Job(
        "proposal",
        "dunning proposal, one worker",
        "dunning:Proposal",
        target_ratio=3.5,
        floor="proposal",
        peer="peers:CreditControl",
        floor_is="the overdue items stored with three foreign keys and three indexes,"
        " and a notice for each customer",
        peer_is="account_credit_control, a run that computes its lines",
        scratch=True,
    ),
    Job(
        "emails",
        "dunning e-mail queued, without PDF",
        "dunning:Emails",
        target_ratio=5 / 1.7,
        floor="peers:OdooMails",
        peer="peers:CreditControlEmails",
        floor_is="Odoo's mail template with a table of the overdue items, in one batch",
        peer_is="account_credit_control, e-mails of 200 communications",
        each=True,
        scratch=True,
    ),
    Job(
        "letters",
        "dunning letter as PDF, in bulk",
        "dunning:Letters",
        target_ratio=100 / 31,
        floor="dunning:PlainPages",
        floor_is="the same items as plain pages without letterhead, printed by WeasyPrint",
        peer="peers:CreditControlLetters",
        peer_is="account_credit_control, e-mails of 20 communications with their PDF",
        each=True,
        scratch=True,
        sizes=("S",),
    ),
    Job(
        "letters-zh",
        "dunning letter as PDF, in Chinese, in bulk",
        "dunning:ChineseLetters",
        target_ratio=100 / 82,
        floor="dunning:ChinesePlainPages",
        floor_is="the same in Chinese",
        each=True,
        scratch=True,
        sizes=("S",),
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
        target_ratio=3,
        floor="refresh",
        peer="peers:Risk",
        floor_is="what is contested, promised, held, set off and to chase of all open items, summed"
        " by debtor, with days late and last payment, stored",
        peer_is="account_financial_risk, the risk of all customers",
    ),
    Job(
        "refresh-by-night",
        "all debtors refreshed, in committed batches",
        "figures:RefreshByNight",
        target_ratio=1.2 * 3,
        floor="refresh",
        floor_is="as above",
        scratch=True,
    ),
    Job(
        "kpi",
        "KPIs of 24 months, all debtors",
        "figures:Kpis",
        target_ratio=10 / 2,
        floor="kpi",
        peer="peers:OdooDso",
        floor_is="balance, invoiced, received and days late of each customer and month, stored",
        peer_is="Odoo's receivable, invoiced and DSO of all customers, over their lifetime",
    ),
    Job(
        "forecast",
        "forecast with its backtest",
        "figures:Forecast",
        target_ratio=8,
        floor="forecast",
        floor_is="each payment of each item, and the open items, fetched",
    ),
    Job("board", "opening the board", "screens:Board"),
    Job("pivot", "opening the ageing as pivot", "screens:Pivot"),
    Job("kpi-dialog", "key figures of a month, by customer", "screens:KpiDialog"),
    Job("why-dso", "why DSO moved", "screens:WhyDso"),
    Job("comparison", "a snapshot held against the books of now", "screens:Comparison"),
    Job(
        "audit",
        "audit of all invoices by all rules, lines",
        "compliance:Audit",
        target_seconds=300,
        scratch=True,
        modules=("ar_vat_compliance",),
        sizes=("S", "L"),
    ),
    Job(
        "numbers",
        "100,000 tax numbers checked offline",
        "compliance:Numbers",
        target_seconds=60,
        scratch=True,
        modules=("ar_vat_compliance",),
        sizes=("S",),
    ),
)

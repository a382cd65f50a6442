"""Two sister companies, their customers, and invoices of which some would fail an audit."""

from dataclasses import dataclass, field

from odoo.addons.ar_demo.domain.companies import Account, Company
from odoo.addons.ar_demo.domain.staff import SHANGHAI, Person

TAX_STAFF = (
    Person(
        "nora",
        "Nora Fischer",
        "tax officer",
        "Tax and audit",
        ("ar_vat_compliance.group_tax_user", "account.group_account_invoice"),
        tz="Europe/Berlin",
    ),
    Person(
        "ravi", "Ravi Menon", "tax manager", "Head of tax", ("ar_vat_compliance.group_tax_manager",)
    ),
    Person(
        "mei",
        "陈梅 Chen Mei",
        "tax officer",
        "税务专员",
        ("ar_vat_compliance.group_tax_user", "account.group_account_invoice"),
        "zh_CN",
        SHANGHAI,
    ),
)

SISTERS = (
    Company(
        key="in",
        name="Harbour & Vale Instruments India Pvt Ltd",
        currency="INR",
        country="IN",
        timezone="Asia/Kolkata",
        street="12 Dockyard Road, Mazgaon",
        zip="400010",
        city="Mumbai",
        phone="+91 22 4963 0100",
        email="accounts@harbourvale-india.example",
        website="https://www.harbourvale-india.example",
        vat="27AAPFU0939F1ZV",
        tax_percent=18,
        colour="#7a4a12",
        accounts=(Account("BNK1", "INR", "Konkan Bank Ltd", "KONKINBB", "004501123456789"),),
    ),
    Company(
        key="cn",
        name="哈伯谷仪器（上海）有限公司",
        currency="CNY",
        country="CN",
        timezone=SHANGHAI,
        street="外马路 978 号",
        zip="200011",
        city="上海",
        phone="+86 21 6330 4100",
        email="ar@harbourvale-china.example",
        website="https://www.harbourvale-china.example",
        vat="91110000600037341L",
        tax_percent=13,
        colour="#8a1f1f",
        accounts=(Account("BNK1", "CNY", "浦江银行", "PUJICNSH", "6222021001116245702"),),
    ),
)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of one of the companies, as its master data stands."""

    key: str
    company: str
    name: str
    country: str
    vat: str
    street: str = "1 Market Street"
    city: str = "Town"
    state: str = ""
    extra: dict = field(default_factory=dict)


CUSTOMERS = (
    # Germany: intra-Community supplies with and without proof.
    Customer("nl1", "de", "Zeelandia Pompen BV", "NL", "NL004495445B01", city="Rotterdam"),
    Customer("nl2", "de", "Waddenzee Techniek BV", "NL", "NL123456789B90", city="Den Helder"),
    Customer("nl3", "de", "Polder Meetsystemen BV", "NL", "", city="Lelystad"),
    Customer("fr1", "de", "Instruments du Léman SARL", "FR", "FR61954506077", city="Annecy"),
    Customer("it1", "de", "Strumenti Lagunari SpA", "IT", "IT00743110157", city="Venezia"),
    Customer(
        "be1",
        "de",
        "Scheldemeting NV",
        "BE",
        "BE0428759497",
        city="Antwerpen",
        extra={"ar_needs_purchase_order": True},
    ),
    # India: states, special numbers, rates of before.
    Customer(
        "in1",
        "in",
        "Sahyadri Process Controls Ltd",
        "IN",
        "27AAACM4154G1ZN",
        city="Pune",
        state="MH",
    ),
    Customer(
        "in2",
        "in",
        "Kaveri Flow Systems Pvt Ltd",
        "IN",
        "29AAGCB7383J1Z4",
        city="Mysuru",
        state="KA",
    ),
    Customer(
        "in3", "in", "Vindhya Chemicals Ltd", "IN", "36AAACM4154G1ZO", city="Indore", state="MP"
    ),
    Customer(
        "in4", "in", "Coromandel Test Labs", "IN", "27AAPFU0939F1ZO", city="Nashik", state="MH"
    ),
    Customer("in5", "in", "Narmada Pumps", "IN", "", city="Surat", state="GJ"),
    # China.
    Customer("cn1", "cn", "锦华自动化有限公司", "CN", "91110000600037341L", city="北京"),
    Customer("cn2", "cn", "苏州明锐仪器有限公司", "CN", "91320594MA1MC6WX5K", city="苏州"),
    Customer("cn3", "cn", "宁波远帆泵业有限公司", "CN", "", city="宁波"),
)


@dataclass(frozen=True, slots=True)
class Sale:
    """An invoice so many days ago; ``rate`` of None is the intra-Community exemption."""

    customer: str
    days: int
    amount: float
    rate: float | None
    ref: str = ""
    by_hand: bool = False
    then: str = ""  # what happened to it: re-aged, credited late


SALES = (
    Sale("nl1", 70, 4200, None, "PO 88120"),
    Sale("nl1", 24, 3150, None, "PO 88341"),
    Sale("nl2", 33, 2890, None),
    Sale("nl3", 19, 7600, None),
    Sale("fr1", 41, 5120, None, "CMD 4471"),
    Sale("fr1", 12, 980, 19),
    Sale("it1", 27, 6400, None),
    Sale("be1", 22, 1750, None),
    Sale("be1", 22, 1750, None),
    Sale("be1", 8, 25000, 19, by_hand=True),
    Sale("it1", 55, 2300, 16),
    Sale("nl1", 90, 1900, None, "PO 87001", then="re-aged"),
    Sale("in1", 62, 184000, 18, "SPC/1182"),
    Sale("in1", 30, 96000, 12, "SPC/1240"),
    Sale("in2", 48, 240000, 18, "KFS-77"),
    Sale("in2", 9, 61000, 28, "KFS-91"),
    Sale("in3", 21, 133000, 18),
    Sale("in4", 15, 48500, 18),
    Sale("in5", 13, 22000, 18),
    Sale("in5", 13, 22000, 18),
    Sale("cn1", 45, 86000, 13),
    Sale("cn2", 38, 124000, 17),
    Sale("cn2", 16, 30000, 6, by_hand=True),
    Sale("cn3", 11, 57000, 13),
)

#: number: (outcome, name, address, failure)
ANSWERS = {
    "NL004495445B01": ("valid", "ZEELANDIA POMPEN B.V.", "1 MARKET STREET ROTTERDAM", ""),
    "FR61954506077": ("valid", "BOULANGERIE DU PORT", "3 RUE DU PORT ANNECY", ""),
    "IT00743110157": ("invalid", "", "", ""),
    "BE0428759497": ("could_not_ask", "", "", "MS_UNAVAILABLE"),
}

"""The people who log in, one for each way of working with receivables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    login: str  # also the password: this is a company to try things on
    name: str
    role: str
    title: str
    groups: tuple[str, ...]
    lang: str = "en_GB"
    tz: str = "Europe/London"


COLLECTOR = ("ar_collections.group_ar_collector",)
ACCOUNTANT = ("ar_collections.group_ar_accountant",)
MANAGER = ("ar_collections.group_ar_manager", "account.group_account_manager")
AUDITOR = ("ar_base.group_ar_auditor",)
BERLIN, SHANGHAI = "Europe/Berlin", "Asia/Shanghai"

STAFF = (
    Person("emma", "Emma Clarke", "collector", "Collector, UK and Ireland", COLLECTOR),
    Person("jonas", "Jonas Weber", "collector", "Collector, Germany", COLLECTOR, tz=BERLIN),
    Person("lina", "李娜 Li Na", "collector", "亚洲区催收专员", COLLECTOR, "zh_CN", SHANGHAI),
    Person("oliver", "Oliver Grant", "accountant", "AR accountant", ACCOUNTANT),
    Person("priya", "Priya Nair", "manager", "AR manager", MANAGER),
    Person("auditor", "Margaret Hale", "auditor", "Internal audit", AUDITOR),
    Person("tom", "Tom Whitlock", "salesperson", "Sales", ()),
)

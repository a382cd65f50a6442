"""How large a supplied amount is in each currency: what is 10 in euros is no 10 rupees.

Thresholds that come with the suite are thought of in euros. In another currency they are of the
same size and as round; nobody needs them to be of the same value, so no rate is asked for: a table
says how many units of a currency go to a euro, to the next 1, 2 or 5 with noughts.
"""

from fractions import Fraction

_SIZES = {
    "0.5": "BHD KWD OMR",
    "1": "BMD BSD CHF CUC EUR FKP GBP GIP JOD KYD LVL PAB SHP USD",
    "2": "ANG AUD AWG AZN BAM BBD BGN BND BZD CAD FJD GEL NZD SGD TOP XCD XCG",
    "5": "AED BRL BYN ILS LTL LYD MYR PEN PGK PLN QAR RON SAR TMT TND WST",
    "10": "BOB CNH CNY DKK GHS GTQ HKD HRK MAD MOP NOK SBD SEK SVC TJS TTD UYI",
    "20": "BWP CUP CZK ERN HNL LSL MDL MVR MXN NAD SCR SLE STN SZL ZAR ZIG ZMW",
    "50": "EGP MKD MRU MUR NIO PHP SRD THB TRY TWD UAH UYU",
    "100": "AFN ALL BDT BTN CVE DOP GMD INR KGS MZN RSD RUB VUV XPF",
    "200": "DJF DZD ETB GYD HTG ISK JMD JPY KES LRD NPR VES YER",
    "500": "AMD CRC HUF KMF KZT LKR MRO PKR SDG SOS XAF XOF",
    "1000": "AOA CLP KPW",
    "2000": "ARS CDF IQD KRW MMK MWK NGN RWF TZS",
    "5000": "BIF COP KHR MGA MNT SSP UGX",
    "10000": "GNF PYG SYP UZS",
    "20000": "IDR LAK SLL STD VND",
    "50000": "BYR",
    "100000": "LBP",
    "1000000": "IRR",
}
SIZE = {code: Fraction(size) for size, codes in _SIZES.items() for code in codes.split()}


def sized(amount: int, currency: str) -> int | float:
    """A round amount that was thought of in euros, in the size of a currency.

    Of a currency that is not known, the amount as it is.

    >>> sized(10, "EUR"), sized(10, "INR"), sized(50_000, "CNY"), sized(50, "JPY"), sized(10, "KWD")
    (10, 1000, 500000, 10000, 5)

    :param currency: its code by ISO 4217
    """
    found = amount * SIZE.get(currency, Fraction(1))
    return int(found) if found.denominator == 1 else float(found)

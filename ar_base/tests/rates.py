def move_rates(case, currency, days, rng):
    """Give a currency a random rate on each of some days: paying it makes exchange differences."""
    rates = case.env["res.currency.rate"]
    for day in days:
        rates.search([("name", "=", case.day(day)), ("currency_id", "=", currency.id)]).unlink()
        rates.create(
            {
                "name": case.day(day),
                "rate": rng.uniform(1.2, 2.2),
                "currency_id": currency.id,
                "company_id": case.company.id,
            }
        )

"""Values to make records of, and to forge them with: by the type of a field, for any model."""

from itertools import count
from time import time

from matrix import our_fields
from odoo import Command, fields

#: For what may be there but once, in a database where earlier runs left something too.
UNIQUE = count(int(time()) % 10**7 * 100)
#: How a record is made by hand where "something in every required field" does not do.
RECIPES = {}


def recipe(name):
    """Register how a model is made by hand: a function of the side that returns values."""

    def register(function):
        RECIPES[name] = function
        return function

    return register


@recipe("ar.short.payment.wizard")
def _short_payment(side):
    move, reason = side.pick("account.move"), side.pick("ar.dispute.reason")
    return {"move_id": move, "reason_id": reason, "amount": side.amount(10)}


@recipe("ar.debtor")
def _debtor(side):
    """Of a customer that has none yet."""
    return {"partner_id": side.own("res.partner")[4], "company_id": side.company.id}


@recipe("ar.dunning.notice")
def _notice(side):
    """To a debtor that has none in the run."""
    debtor = side.own("ar.debtor")[3]
    return {
        "name": f"{side.mark} notice",
        "run_id": side.pick("ar.dunning.run"),
        "company_id": side.company.id,
        "debtor_id": debtor,
        "partner_id": side.own("res.partner")[3],
        "policy_id": side.pick("ar.dunning.policy"),
        "level_id": side.pick("ar.dunning.level"),
    }


@recipe("ar.dunning.policy")
def _policy(side):
    return {
        "name": f"{side.mark} policy",
        "company_id": side.company.id,
        "never_dun": True,
        "never_reason": side.mark,
    }


@recipe("ar.dunning.level")
def _level(side):
    return {
        "policy_id": side.pick("ar.dunning.policy"),
        "name": f"{side.mark} level",
        "days": 99,
        "channel_email": False,
        "channel_phone": True,
    }


@recipe("ar.dunning.run.batch")
def _batch(side):
    run = side.pick("ar.dunning.run")
    return {"run_id": run, "number": 99, "first_debtor": 0, "last_debtor": 0}


@recipe("ar.promise")
def _promise(side):
    """Over an item that is neither promised nor contested."""
    return {
        "debtor_id": side.pick("ar.debtor"),
        "currency_id": side.company.currency_id.id,
        "amount": side.amount(10),
        "date": fields.Date.to_string(side.day(5)),
        "move_line_ids": [Command.set(side.picks["account.move.line"][-1:])],
    }


@recipe("ar.dispute")
def _dispute(side):
    line = {"move_id": side.picks["account.move"][-1], "amount": side.amount(10)}
    return {
        "debtor_id": side.pick("ar.debtor"),
        "reason_id": side.pick("ar.dispute.reason"),
        "line_ids": [Command.create(line)],
    }


@recipe("ar.dispute.line")
def _dispute_line(side):
    return {"dispute_id": side.pick("ar.dispute"), "move_id": side.picks["account.move"][-1]}


@recipe("ar.dispute.reason")
def _reason(side):
    return {"name": f"{side.mark} reason"}


@recipe("ar.deduction.code")
def _code(side):
    code, reason = f"{side.mark} {next(UNIQUE)}", side.pick("ar.dispute.reason")
    return {"code": code, "partner_id": side.own("res.partner")[1], "reason_id": reason}


@recipe("ar.approval.rule")
def _approval_rule(side):
    """For a kind that has none yet."""
    return {
        "kind": "dispute_credit",
        "company_id": side.company.id,
        "step_ids": [Command.create({"count": 1})],
    }


@recipe("ar.audit.rule")
def _rule(side):
    return {
        "code": f"{side.key}-{next(UNIQUE)}",
        "name": f"{side.mark} rule",
        "area": "number",
        "subject": "partner",
        "severity": "error",
        "check": "number_malformed",
        "company_id": side.company.id,
        "explanation": side.mark,
        "remedy": side.mark,
        "source": side.mark,
        "valid_from": "2020-01-01",
    }


@recipe("ar.tax.fact")
def _fact(side):
    return {
        "code": "number_length",
        "country_id": side.pick("res.country"),
        "company_id": side.company.id,
        "value": next(UNIQUE),
        "valid_from": "2020-01-01",
        "source": side.mark,
    }


@recipe("account.move")
def _credit_note(side):
    line = {"name": side.mark, "price_unit": side.amount(10), "tax_ids": []}
    return {
        "move_type": "out_refund",
        "partner_id": side.pick("res.partner"),
        "invoice_date": fields.Date.to_string(side.today),
        "invoice_line_ids": [Command.create(line)],
    }


@recipe("res.partner")
def _contact(side):
    return {"name": f"{side.mark} contact", "company_id": side.company.id}


@recipe("account.tax")
def _tax(side):
    return {"name": f"{side.mark} tax", "amount": 5}


def minimal(model, side):
    """Values with which a person of a side makes a record of a model."""
    if model._name in RECIPES:
        return RECIPES[model._name](side)
    needed = [field for field in our_fields(model) if _is_needed(field, model._transient)]
    given = model.sudo().default_get([field.name for field in needed])
    values = {field.name: made(field, side) for field in needed if not given.get(field.name)}
    company = model._fields.get("company_id")
    if company and company.store and not company.related and not company.compute:
        values["company_id"] = side.company.id
    return values


def _is_needed(field, is_dialog):
    """Required; a dialog is about records besides, which it often does not require."""
    about = is_dialog and field.type in ("many2one", "many2many") and not field.readonly
    return field.store and not field.compute and (field.required or about)


def made(field, side):
    """A plausible value of a field, of the side's own."""
    kind = field.type
    if kind == "many2one":
        return side.pick(field.comodel_name)
    if kind == "many2many":
        picked = side.pick(field.comodel_name)
        return [Command.set([picked])] if picked else []
    if kind == "selection":
        return next(iter(field.get_values(side.env)), False)
    return {
        "char": f"{side.mark} {field.name}",
        "text": f"{side.mark} {field.name}",
        "html": f"<p>{side.mark} {field.name}</p>",
        "integer": 1,
        "float": 1.0,
        "monetary": side.amount(10),
        "boolean": True,
        "date": fields.Date.to_string(side.day(3)),
        "datetime": fields.Datetime.to_string(fields.Datetime.now()),
        "json": {},
        "many2one_reference": side.pick("res.partner"),
    }[kind]


def forged(field, now, side):
    """A value that a field does not have, as a client would send it; None: there is no such.

    :param now: what it has, as :func:`stored` tells it
    """
    kind = field.type
    if kind == "many2one":
        return side.other(field.comodel_name, *(now or (None,)))
    if kind == "many2many":
        other = side.other(field.comodel_name, *(now or (None,))[:1])
        return other and [Command.set([other])]
    if kind == "selection":
        return next((key for key in field.get_values(side.env) if key != now), None)
    day = side.day(-400 if now == side.day(-399) else -399)
    return {
        "char": "forged",
        "text": "forged",
        "html": "<p>forged</p>",
        "integer": 4711,
        "float": 47.0,
        "monetary": 4711.0,
        "boolean": not now,
        "date": fields.Date.to_string(day),
        "datetime": f"{day} 04:07:11",
        "json": {"forged": True},
        "reference": f"res.partner,{side.pick('res.partner')}",
        "binary": "Zm9yZ2Vk",
    }.get(kind)


def disguised(id_):
    """What a client can send in place of an id: the database would take most of it for the id."""
    yield from (str(id_), f" {id_} ", float(id_), True, {"id": id_}, [id_], [[id_]], 2**40)


def stored(field, record):
    """What stands in a field now, comparable with :func:`as_sent`."""
    value = record.sudo()[field.name]
    return tuple(value.ids) if field.relational else value


def as_sent(field, value, record):
    """What a value that a client sends would be once it is stored."""
    kept = field.convert_to_record(field.convert_to_cache(value, record, validate=False), record)
    return tuple(kept.ids) if field.relational else kept

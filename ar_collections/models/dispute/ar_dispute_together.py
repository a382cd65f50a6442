"""All that is contested of one invoice is reckoned together: pieces of a line, and its price.

Each by itself would come to too much: of pieces that the customer sent back nobody lowers the
price. So the tax engine is asked what the invoice comes to with all that was granted before, and
what with all that is contested besides. Pieces go first, at the price that holds, then the price
of what is left; the parts of the difference add up to it, tax by tax. However many lines are
contested, the engine runs a few times over the invoice, never once for each.

What is decided is reckoned on top of what was granted before, without what others contest: whatever
is decided first, all of it comes to what the customer pays less in the end. What is still contested
beside it follows.
"""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.addons.ar_base.domain.money import major, meant
from odoo.exceptions import UserError, ValidationError

from ...domain.dispute.amounts import Less, divided
from ...domain.dispute.states import LIVE
from .ar_dispute_line import FOLLOWING


class Terms(NamedTuple):
    """So many pieces that are not paid, or the price that is paid instead."""

    quantity: float = 0
    price: float = 0


class Gone(NamedTuple):
    """What goes with one of these: in money, and as so many pieces at a price a piece."""

    less: Less
    quantity: float = 0
    price: float = 0


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    # ------------------------------------------------------------------
    # What goes
    # ------------------------------------------------------------------
    @api.model
    def _reckon(self, terms, before=None):
        """What invoices come to less by all of these terms together, and by each of them.

        :param terms: ``{line: Terms}`` of lines that have their line of the invoice
        :param before: the same of what was granted already
        :return: ``{line: Gone}``
        """
        found = {}
        by_move, before_by_move = _by_move(terms), _by_move(before or {})
        for move, of_move in by_move.items():
            found |= _gone(move, of_move, before_by_move.get(move, {}))
        return found

    def _terms(self):
        """What is contested of these lines."""
        return {line: Terms(line.quantity, line.price_unit) for line in self}

    def _accepted_terms(self):
        """What was accepted of these lines; of one that is credited as an amount, nothing."""
        return {
            line: Terms(line.accepted_quantity, line.accepted_price)
            for line in self
            if line._is_granted() and line.basis != "amount" and line._has_line()
            if not line.has_changed
        }

    def _is_granted(self):
        """Whether something was accepted of it. Of pieces and prices it may come to nothing: what
        goes without tax, a withheld tax makes up for. The price that was invoiced grants nothing.
        """
        lower = self.accepted_price and self.accepted_price < self.invoice_line_id.price_unit
        terms = self.accepted_quantity or lower
        return bool(self.accepted_amount or (terms and self.dispute_id.state != "rejected"))

    def _granted_before(self):
        """What other disputes granted of the same invoices, before these were decided."""
        moves = self.move_id._origin
        others = moves.sudo().ar_dispute_line_ids - self._origin
        mine = max((at for at in self.mapped("dispute_id.resolved_at") if at), default=None)
        granted = others.filtered(
            lambda line: (
                line.dispute_id.decided_on
                and line.dispute_id.state not in LIVE
                and line.dispute_id not in self.dispute_id._origin
                and (not mine or line.dispute_id.resolved_at < mine)
            )
        )
        return granted._accepted_terms()

    def _units(self, gone):
        """``{line: amount}`` of what goes, in the currency of each."""
        return {
            line: major(part.less.total, line.currency_id.decimal_places)
            for line, part in gone.items()
        }

    # ------------------------------------------------------------------
    # What is contested
    # ------------------------------------------------------------------
    def _is_live(self):
        """Whether nothing is decided of it yet."""
        return (self.dispute_id.state or "new") in LIVE

    def _follows(self):
        """Whether the amount follows from pieces or a price of a line as it stands."""
        return (
            self.basis != "amount"
            and self._has_line()
            and not self.has_changed
            and not self.is_settled
            and self._is_live()
            and self.move_id.state == "posted"
        )

    def _beside(self):
        """These and all others that are contested of the same invoices, as a form has them."""
        seen = self.dispute_id.line_ids | self
        moves = self.move_id._origin
        others = moves.sudo().ar_dispute_line_ids - seen._origin
        return (seen | others.with_env(self.env)).filtered(
            lambda line: line.move_id._origin in moves and line._follows()
        )

    def _contested_together(self):
        """``{line: amount}`` of these and of what is contested beside them."""
        lines = self._beside()
        return self._units(self._reckon(lines._terms(), lines._granted_before()))

    def _reckon_anew(self):
        """Write what is contested of these invoices by now, wherever it follows from the lines."""
        lines = self.sudo().filtered(lambda line: line.basis != "amount")
        beside = lines.move_id.ar_dispute_line_ids.filtered(lambda line: line._follows())
        if not beside:
            return
        for line, amount in beside._contested_together().items():
            if line.currency_id.compare_amounts(line.amount, amount):
                line.with_context(ar_following=FOLLOWING).amount = amount

    def _is_following(self):
        return self.env.context.get("ar_following") is FOLLOWING

    # ------------------------------------------------------------------
    # What must hold of several
    # ------------------------------------------------------------------
    def _check_together(self):
        """Of a line no more pieces are contested than it has, and its price by one dispute."""
        contested = self.sudo()._beside()
        granted = contested._granted_before()
        by_source = contested.grouped("invoice_line_id")
        before = defaultdict(dict)
        for line, terms in granted.items():
            before[line.invoice_line_id][line] = terms
        for line in contested & self.sudo():
            beside = by_source[line.invoice_line_id]
            if line.basis == "quantity":
                line._check_pieces_left(beside, before[line.invoice_line_id])
            else:
                line._check_price_left(beside - line, before[line.invoice_line_id])
            line._check_worth(beside - line)

    def _check_pieces_left(self, beside, before):
        pieces = sum(meant(line.quantity) for line in beside if line.basis == "quantity")
        gone = sum(meant(terms.quantity) for line, terms in before.items())
        if pieces + gone > meant(self.invoice_line_id.quantity):
            raise ValidationError(
                self.env._(
                    "%(document)s, “%(line)s”: %(quantity)s were invoiced; no more than that can "
                    "be contested.",
                    **self._names_of_line(),
                    quantity=self.invoice_line_id.quantity,
                )
            )

    def _check_price_left(self, beside, before):
        if other := beside.filtered(lambda line: line.basis == "price")[:1]:
            raise ValidationError(
                self.env._(
                    "%(document)s, “%(line)s”: its price is contested by %(dispute)s already. "
                    "Change what is contested there.",
                    **self._names_of_line(),
                    dispute=other.dispute_id.name,
                )
            )
        prices = [terms.price for line, terms in before.items() if line.basis == "price"]
        if prices and self.price_unit >= min(prices):
            raise ValidationError(
                self.env._(
                    "%(document)s, “%(line)s”: a price of %(price)s was granted already.",
                    **self._names_of_line(),
                    price=min(prices),
                )
            )

    def _check_worth(self, beside):
        """Something goes with it; of a price of pieces that are contested themselves, nothing."""
        if self.currency_id.compare_amounts(self.amount, 0) <= 0 and not beside:
            self._refuse_nothing()

    # ------------------------------------------------------------------
    # What is granted
    # ------------------------------------------------------------------
    def _reckon_grants(self, granted):
        """Of pieces and prices, what is granted comes to: of all of these lines together.

        :param granted: ``{line: values}``, see ``ar.dispute._decide``
        :return: the same, each with its amount
        """
        follow = [line for line, values in granted.items() if "accepted_amount" not in values]
        lines = self.browse([line.id for line in follow])
        terms = {}
        for line in lines:
            line._check_granted_terms(granted[line])
            terms[line] = Terms(granted[line]["accepted_quantity"], granted[line]["accepted_price"])
        gone = lines._units(self._reckon(terms, lines._granted_before()))
        return {
            line: {**values, "accepted_amount": gone[line]} if line in gone else values
            for line, values in granted.items()
        }

    def _check_granted_terms(self, values):
        """Not more pieces than are contested, and no lower price, of a line that is what it was."""
        if not self._follows():
            raise UserError(self._changed_in_words())
        source = self.invoice_line_id
        quantity, price = values["accepted_quantity"], values["accepted_price"]
        if self.basis == "quantity" and not 0 <= quantity <= self.quantity:
            raise UserError(
                self.env._(
                    "%(invoice)s: between nothing and the contested %(quantity)s can be accepted.",
                    invoice=self._document_name(),
                    quantity=self.quantity,
                )
            )
        if self.basis == "price" and not self.price_unit <= price <= source.price_unit:
            raise UserError(
                self.env._(
                    "%(invoice)s: a price between the contested %(contested)s and the invoiced "
                    "%(invoiced)s can be granted.",
                    invoice=self._document_name(),
                    contested=self.price_unit,
                    invoiced=source.price_unit,
                )
            )

    def _granted_on_top(self):
        """What other disputes granted of the same lines of invoices after these were decided."""
        sources = self.invoice_line_id
        return sources.sudo().move_id.ar_dispute_line_ids.filtered(
            lambda line: (
                line.dispute_id not in self.dispute_id
                and line.invoice_line_id in sources
                and line._is_granted()
                and line.dispute_id.state not in LIVE
                and line.dispute_id.resolved_at > max(self.mapped("dispute_id.resolved_at"))
            )
        )

    def _gone_with_accepted(self):
        """``{line: Gone}``: what goes with what was accepted of lines of one dispute."""
        lines = self.dispute_id.line_ids
        return self._reckon(lines._accepted_terms(), lines._granted_before())


def _by_move(terms):
    """``{invoice: {line: terms}}``"""
    found = defaultdict(dict)
    for line, of_line in terms.items():
        found[line.move_id._origin][line] = of_line
    return found


def _gone(move, terms, before):
    """What goes of one invoice: first the pieces, then the price of what is left."""
    start = _state({}, before)
    pieces = {line: of for line, of in terms.items() if line.basis == "quantity"}
    prices = {line: of for line, of in terms.items() if line.basis == "price"}
    fewer = _state(start, pieces)
    end = _state(fewer, prices)
    if _sources(pieces) & _sources(prices):
        first, second = move._ar_less_in_steps(start, fewer, end)
    else:
        (first,) = move._ar_less_in_steps(start, end)
        second = first
    return {
        **_shares(pieces, first, start, fewer, lambda line: meant(terms[line].quantity)),
        **_shares(prices, second, fewer, end, lambda line: 1),
    }


def _sources(terms):
    return {line.invoice_line_id._origin for line in terms}


def _state(state, terms):
    """``{line of the invoice: values}`` once these terms hold, too."""
    state = dict(state)
    for line, of_line in terms.items():
        source = line.invoice_line_id._origin
        values = dict(state.get(source, {}))
        if line.basis == "quantity":
            left = meant(values.get("quantity", source.quantity)) - meant(of_line.quantity)
            values["quantity"] = float(max(left, 0))
        else:
            values["price_unit"] = min(values.get("price_unit", source.price_unit), of_line.price)
        state[source] = values
    return state


def _shares(terms, parts, before, after, weight):
    """``{line: Gone}`` of the terms that change the same thing of each line of the invoice."""
    found = {}
    by_source = defaultdict(list)
    for line in terms:
        by_source[line.invoice_line_id._origin].append(line)
    for source, lines in by_source.items():
        gone = parts.get(source, Less(0))
        shares = divided(gone, {line: weight(line) for line in lines})
        old, new = before.get(source, {}), after.get(source, {})
        for line in lines:
            found[line] = Gone(shares[line], *_as_pieces(line, terms[line], source, old, new))
    return found


def _as_pieces(line, terms, source, before, after):
    """How many pieces are credited, at which price a piece."""
    price = before.get("price_unit", source.price_unit)
    if line.basis == "quantity":
        return terms.quantity, price
    lower = meant(price) - meant(after.get("price_unit", price))
    return after.get("quantity", source.quantity), float(lower)

"""Reports as workbooks: which there are, who may take them, and what each is asked.

An area adds a workbook by extending :meth:`ArWorkbook._titles`, :meth:`ArWorkbook._writers`,
:meth:`ArWorkbook._readers` and, where it may be asked something, :meth:`ArWorkbook._options`.
"""

import tempfile
import time
from pathlib import Path
from shutil import rmtree

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...domain.text import cut, file_name, one_line
from ...domain.workbook.book import SCRATCH, Book
from ...orm import given, listing
from ...orm.dated import dated

STALE = 24 * 60 * 60  # seconds; no workbook takes so long
LONGEST_NAME = 60  # of an option, as it is told


class ArWorkbook(models.AbstractModel):
    _name = "ar.workbook"
    _description = "Workbook"

    # ------------------------------------------------------------------
    # Which there are
    # ------------------------------------------------------------------
    @api.model
    def _titles(self):
        """Hook: the title of each workbook by its key, in the reader's language."""
        return {}

    @api.model
    def _writers(self):
        """Hook: what writes each workbook by its key: ``writer(book, options)``."""
        return {}

    @api.model
    def _readers(self):
        """Hook: the group that may take each workbook, by its key; nobody else but the auditor."""
        return {}

    @api.model
    def _options(self):
        """Hook: what each workbook may be asked: ``{key: {name: Option}}``.

        ``company_ids`` is understood by all of them. A writer finds in its options what was asked
        and nothing else: days as dates, records as ids that the reader may see, domains as lists.
        """
        return {}

    @api.model
    def _dated(self):
        """Hook: the keys of those that can be had as of a past day; the others are of now."""
        return set()

    @api.model
    def _may_take(self, report):
        """Whether the user may take a workbook."""
        if self.env.su or self.env.user.has_group("ar_base.group_ar_auditor"):
            return True
        group = self._readers().get(report)
        return bool(group) and self.env.user.has_group(group)

    @api.model
    def _offered(self):
        """The titles of the workbooks that the user may take, by their keys."""
        return {report: title for report, title in self._titles().items() if self._may_take(report)}

    # ------------------------------------------------------------------
    # What is asked
    # ------------------------------------------------------------------
    @api.model
    def _understood(self, report, options):
        """What a workbook is asked: each option as its kind says, and the companies it is of.

        :return: ``self`` with the companies, the options, the number of companies left out
        :raise UserError: there is no such workbook or option, or a value is wrong
        :raise AccessError: not for this user
        """
        if report not in self._writers():
            raise UserError(self.env._("There is no workbook “%(report)s”.", report=report))
        if not self._may_take(report):
            raise AccessError(self.env._("This workbook is not among those that you may take."))
        kinds = self._options().get(report, {})
        self._check_names(report, options, kinds)
        here, left_out = self._in_companies(options)
        asked = {name: here._option(options, name, kind) for name, kind in kinds.items()}
        asked = {name: value for name, value in asked.items() if value is not None}
        return here, asked, left_out

    def _check_names(self, report, options, kinds):
        if strange := [name for name in options if name not in {*kinds, "company_ids"}]:
            raise UserError(
                self.env._(
                    "The workbook “%(workbook)s” cannot be asked “%(option)s”. It can be asked: "
                    "%(options)s.",
                    workbook=self._titles().get(report, report),
                    option=cut(one_line(strange[0]), LONGEST_NAME),
                    options=listing.names(self.env, sorted({*kinds, "company_ids"})),
                )
            )

    def _in_companies(self, options):
        """Never more than the user's own companies, whatever is asked; how many were left out."""
        asked = given.ids(self.env, options, "company_ids")
        if not asked:
            return self, 0
        allowed = set(asked if self.env.su else self.env.user._get_company_ids())
        company_ids = [company_id for company_id in asked if company_id in allowed]
        if not company_ids:
            raise AccessError(self.env._("You have no access to the companies of this workbook."))
        return self.with_context(allowed_company_ids=company_ids), len(asked) - len(company_ids)

    def _option(self, options, name, option):
        if option.kind == "date":
            return given.day(self.env, options, name)
        if option.kind == "flag":
            return given.flag(self.env, options, name)
        if option.kind == "choice":
            return given.choice(self.env, options, name, option.choices)
        if option.kind == "domain":
            return given.domain(self.env, options, name, option.model)
        read = given.record if option.kind == "record" else given.records
        found = read(self.env, options, name, option.model)
        if found is None:
            return None
        return found.id if option.kind == "record" else found.ids

    # ------------------------------------------------------------------
    # Making one
    # ------------------------------------------------------------------
    @api.model
    def _write_to(self, target, report, options=None):
        """Write a workbook for the user of the environment, who sees in it what she may see.

        :param target: a path, or a file that is open for writing bytes
        :param str report: the workbook's key
        :param dict options: see :meth:`_options`; ``company_ids``, else the companies of the
            environment
        :raise UserError: there is no such workbook, or it cannot be asked this
        :raise AccessError: not for this user
        """
        here, asked, left_out = self._understood(report, options or {})
        with here._book(target, here._notes(left_out)) as book:
            here._writers()[report](book, asked)

    def _notes(self, left_out):
        if not left_out:
            return []
        return [
            self.env._(
                "Companies that were left out, since you have no access to them: %(number)s",
                number=left_out,
            )
        ]

    @api.model
    def _made(self, report, options=None):
        """A workbook's name, and a file without a name that holds it and is gone once closed."""
        file = tempfile.TemporaryFile(prefix=SCRATCH)  # noqa: SIM115 closed by who reads it
        try:
            self._write_to(file, report, options)
            name = self._file_name(report, options)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return name, file

    @api.model
    def _url(self, report, **options):
        """An action that downloads a workbook, for this user alone.

        What is asked is kept on the server and looked at here, so that what is wrong with it is
        told where the button was pressed.
        """
        options.setdefault("company_ids", self.env.companies.ids)
        self._understood(report, options)
        request = self.env["ar.workbook.request"]._keep(report, options)
        return {
            "type": "ir.actions.act_url",
            "url": f"/ar_base/workbook/{report}?request={request.id}",
            "target": "download",
        }

    @api.model
    def _file_name(self, report, options=None):
        """Its title and its day; and the companies that it is of, where the user has several."""
        options = options or {}
        as_of = given.day(self.env, options, "as_of") if report in self._dated() else None
        as_of = as_of or self.env.company._ar_today()
        title = file_name(self._titles().get(report), default=report)
        told = [title, dated(self.env, as_of)]
        if len(self.env.user.company_ids) > 1:
            here, _left_out = self._in_companies(options)
            told.append(listing.names(self.env, here.env.companies.mapped("name")))
        return f"{file_name(' '.join(told))}.xlsx"

    @api.autovacuum
    def _gc_scratch(self):
        """Remove what a worker that was killed in the midst of a workbook left on the disk."""
        for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
            try:
                stale = folder.lstat().st_mtime < time.time() - STALE
            except FileNotFoundError:
                continue
            if stale:
                rmtree(folder, ignore_errors=True)

    def _book(self, target, notes=()):
        currencies = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search_fetch([("active", "in", (True, False))], ["name", "decimal_places"])
        )
        return Book(
            target,
            words={"total": self.env._("Total"), "page": self.env._("Page")},
            digits_of={currency.name: currency.decimal_places for currency in currencies},
            author=self.env.company.name,
            notes=notes,
        )

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wsgi import wrap_file

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookController(http.Controller):
    @http.route("/ar_base/workbook/<string:report>", type="http", auth="user", methods=["GET"])
    def workbook(self, report, options="{}", **kept):
        """Download a workbook, as the user may see it.

        It is written to a nameless file on disk and streamed from there: no size fills the memory,
        and the file is gone when the response is closed, also by a browser that went away.

        :param request: the number under which the user's options are kept
        :param options: else the options themselves, as JSON
        """
        workbooks = request.env["ar.workbook"]
        if report not in workbooks._offered():
            raise NotFound()
        name, file = workbooks._made(report, self._options(report, options, kept.get("request")))
        size = file.seek(0, 2)
        file.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", MIMETYPE),
                ("Content-Length", size),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    def _options(self, report, options, number):
        requests = request.env["ar.workbook.request"]
        if number is None:
            try:
                return requests._read(options)
            except UserError as error:
                raise BadRequest(error.args[0]) from error
        asked = requests._asked(report, number)
        if asked is None:
            raise NotFound(
                request.env._("This download is over. Press the button for the workbook again.")
            )
        return asked

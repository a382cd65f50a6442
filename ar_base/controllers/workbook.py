import json
import tempfile

from odoo import http
from odoo.http import content_disposition, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wsgi import wrap_file

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookController(http.Controller):
    @http.route("/ar_base/workbook/<string:report>", type="http", auth="user")
    def workbook(self, report, options="{}"):
        """Download a workbook, as the user may see it.

        It is written to a nameless file on disk and streamed from there: no size fills the memory.
        """
        workbooks = request.env["ar.workbook"]
        if not request.env.user.has_group("ar_collections.group_ar_user"):
            raise NotFound()
        if report not in workbooks._titles():
            raise NotFound()
        try:
            options = dict(json.loads(options))
        except (TypeError, ValueError) as error:
            raise BadRequest(request.env._("These options are not understood.")) from error
        file = tempfile.TemporaryFile(prefix="ar-workbook-")  # noqa: SIM115 closed with the response
        workbooks._write_to(file, report, options)
        size = file.tell()
        file.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", MIMETYPE),
                ("Content-Length", size),
                ("Content-Disposition", content_disposition(workbooks._file_name(report, options))),
            ],
        )

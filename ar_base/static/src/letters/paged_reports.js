import { download } from "@web/core/network/download";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

let paged;

/** The reports that are printed without wkhtmltopdf; asked for once. */
function pagedReports() {
    paged ||= rpc("/ar_base/paged_reports").catch((error) => {
        paged = undefined;
        throw error;
    });
    return paged;
}

/**
 * Downloads a report that the server prints by itself, where the web client would first ask whether
 * wkhtmltopdf is installed, and else show the report as a web page.
 *
 * @returns {Promise<boolean>} whether it was such a report
 */
export async function printPaged(action, _options, env) {
    if (action.report_type !== "qweb-pdf") {
        return false;
    }
    const reports = await pagedReports();
    if (!reports.includes(action.report_name)) {
        return false;
    }
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({ ...user.context, ...action.context }),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry.category("ir.actions.report handlers").add("ar_base.paged", printPaged);

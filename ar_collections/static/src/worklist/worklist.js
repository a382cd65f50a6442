/** One's own worklist, with what was done today and what is left. */
import { useEffect, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

export class WorklistController extends ListController {
    static template = "ar_collections.Worklist";

    setup() {
        super.setup();
        this.today = useState({ told: "" });
        useEffect(
            () => {
                this.lookAtToday();
            },
            () => [this.model.root.count]
        );
    }

    async lookAtToday() {
        this.today.told = await this.orm.call("ar.debtor", "work_today", []);
    }
}

registry.category("views").add("ar_worklist", { ...listView, Controller: WorklistController });

/** The debtor's page: “Done, Next” walks the worklist without leaving the form. */
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** Buttons whose methods answer with the id of the debtor to show next. */
const WALKING_BUTTONS = new Set(["action_done_next", "action_skip"]);
const NEXT_DEBTOR = "AR-NEXT-DEBTOR";

export class DebtorFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        useBus(this.env.bus, NEXT_DEBTOR, () => this.walk("action_skip"));
    }

    async beforeExecuteActionButton(clickParams) {
        // What is ticked on the page is what the button is about.
        const ticked = this.model.root.data.open_item_ids.records.filter((item) => item.selected);
        clickParams.buttonContext = { ar_ticked_ids: ticked.map((item) => item.resId) };
        const saved = await super.beforeExecuteActionButton(clickParams);
        if (saved === false || !WALKING_BUTTONS.has(clickParams.name)) {
            return saved;
        }
        await this.walk(clickParams.name);
        return false;
    }

    async walk(method) {
        const { resId, resIds } = this.model.root;
        const nextId = await this.orm.call("ar.debtor", method, [[resId]]);
        if (nextId) {
            const known = resIds.includes(nextId) ? resIds : [...resIds, nextId];
            await this.model.load({ resId: nextId, resIds: known });
            return;
        }
        this.notification.add(_t("That was the last debtor on your worklist."), { type: "success" });
        this.env.config.historyBack();
    }
}

registry.category("views").add("ar_debtor_form", { ...formView, Controller: DebtorFormController });

/** What a dialog answers when its work is done and the next debtor is wanted. */
registry.category("actions").add("ar_next_debtor", async (env) => {
    await env.services.action.doAction({ type: "ir.actions.act_window_close" });
    env.bus.trigger(NEXT_DEBTOR);
});

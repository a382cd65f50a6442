/** The debtor's page: “Done, Next” walks the list from which it was opened, without leaving it. */
import { onWillUnmount } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

import { tellDone } from "./done";

/** Buttons whose methods answer with the debtor to show next. */
const WALKING_BUTTONS = new Set(["action_done_next", "action_skip"]);
const NEXT_DEBTOR = "AR-NEXT-DEBTOR";
/** What scrolls, as wide as the window is. */
const SCROLLING = ".o_content, .o_form_renderer, .o_form_sheet_bg";

export class DebtorFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        this.isLeft = false;
        onWillUnmount(() => (this.isLeft = true));
        useBus(this.env.bus, NEXT_DEBTOR, ({ detail }) => this.walk("action_skip", detail));
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

    /**
     * @param {string} method leaves this debtor, and answers which one is next
     * @param {string} [logged] what was done with it besides, which stays done
     */
    async walk(method, logged) {
        const { resId, resIds } = this.model.root;
        const { next, left, told } = await this.orm.call("ar.debtor", method, [[resId], resIds]);
        if (next) {
            await this.show(next);
        } else {
            this.leave(left);
        }
        if (logged) {
            tellDone(this.env, logged);
        }
        if (told) {
            tellDone(this.env, told, [resId], () => this.showAgain(resId));
        }
    }

    /** Back to the list, at whose end we are. */
    leave(left) {
        this.notification.add(
            left
                ? _t("That was the last one shown in the list. Still to do of these: %s", left)
                : _t("That was the last one shown in the list."),
            { type: left ? "info" : "success" }
        );
        this.env.config.historyBack();
    }

    /** A debtor that was put back: its page, or the page to which the user went since. */
    async showAgain(resId) {
        await (this.isLeft ? this.env.services.action.doAction("soft_reload") : this.show(resId));
    }

    /** Another debtor of the list, from its top. */
    async show(resId) {
        await this.model.load({ resId, resIds: this.model.root.resIds });
        const page = this.rootRef.el;
        for (const element of [page, ...page.querySelectorAll(SCROLLING)]) {
            element.scrollTop = 0;
        }
    }
}

registry.category("views").add("ar_debtor_form", { ...formView, Controller: DebtorFormController });

/** What a dialog answers when its work is done and the next debtor is wanted. */
registry.category("actions").add("ar_next_debtor", async (env, { params }) => {
    await env.services.action.doAction({ type: "ir.actions.act_window_close" });
    env.bus.trigger(NEXT_DEBTOR, params.told);
});

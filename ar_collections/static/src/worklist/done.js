/** What was done with debtors is said, and can be taken back as long as it is said. */
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * @param {string} told what was done
 * @param {number[]} [ids] the debtors that can be put back on the worklist
 * @param {Function} [putBack] what to do once they are
 */
export function tellDone(env, told, ids = [], putBack = () => {}) {
    const { notification, orm } = env.services;
    const undo = {
        name: _t("Undo"),
        onClick: async () => {
            close();
            await orm.call("ar.debtor", "action_put_back", [ids]);
            await putBack();
        },
    };
    const close = notification.add(told, { type: "success", buttons: ids.length ? [undo] : [] });
}

registry.category("actions").add("ar_done", (env, { params }) => {
    tellDone(env, params.told, params.ids, () => env.services.action.doAction("soft_reload"));
    return { type: "ir.actions.act_window_close" };
});

/** Steps that open an entry of the Receivables menu, shared by the tours. */
import { stepUtils } from "@web_tour/tour_utils";

export function openMenu(section, entry) {
    return [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open Receivables",
            trigger: '.o_app[data-menu-xmlid="ar_collections.menu_ar_root"]',
            run: "click",
        },
        {
            content: "Open the section",
            trigger: `.o_menu_sections [data-menu-xmlid="ar_collections.${section}"]`,
            run: "click",
        },
        {
            content: "Open the entry",
            trigger: `.o-dropdown-item[data-menu-xmlid="ar_collections.${entry}"]`,
            run: "click",
        },
    ];
}

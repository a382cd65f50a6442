import { registry } from "@web/core/registry";
import { openMenu } from "./menu";

registry.category("web_tour.tours").add("ar_manager_reads_figures", {
    url: "/odoo",
    steps: () => [
        ...openMenu("menu_ar_reporting", "menu_ar_aging"),
        {
            content: "Ask for the ageing of today",
            trigger: ".modal button[name='action_view']",
            run: "click",
        },
        {
            content: "It is a pivot of customers and buckets",
            trigger: ".o_pivot:contains('31–60'):contains('Ada')",
        },
        ...openMenu("menu_ar_reporting", "menu_ar_snapshots"),
        {
            content: "Keep a snapshot",
            trigger: ".o_list_view .o_control_panel button:contains('New Snapshot')",
            run: "click",
        },
        {
            content: "As of today",
            trigger: ".modal button[name='action_keep']",
            run: "click",
        },
        {
            content: "It equals the ledger",
            trigger: ".o_form_view .alert-success:contains('to the cent')",
        },
        ...openMenu("menu_ar_reporting", "menu_ar_kpi"),
        {
            content: "Key figures of this month",
            trigger: ".modal .o_radio_item:contains('This month') input",
            run: "click",
        },
        {
            content: "Show them",
            trigger: ".modal button[name='action_show']",
            run: "click",
        },
        {
            content: "Each tells its formula",
            trigger: ".o_data_row:contains('DSO'):contains('receivables ÷ sales × days')",
        },
        ...openMenu("menu_ar_reporting", "menu_ar_forecast"),
        {
            content: "The newest forecast, with its chart",
            trigger: ".o_form_view .o_field_widget[name='chart'] img",
        },
        {
            content: "Customers in it",
            trigger: "a[name='customers']",
            run: "click",
        },
        {
            content: "There they are",
            trigger: ".o_field_widget[name='debtor_ids'] .o_data_row:contains('Ada')",
        },
        ...openMenu("menu_ar_reporting", "menu_ar_board"),
        {
            content: "The board has all of it",
            trigger: ":iframe .ar_report:contains('Twenty Largest Overdue'):contains('Ada')",
        },
    ],
});

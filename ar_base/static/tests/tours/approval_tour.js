import { registry } from "@web/core/registry";

/** Opens one's approvals, looks at one, and approves all of them with one reason. */
registry.category("web_tour.tours").add("ar_base_approvals", {
    url: "/odoo/receivables-approvals",
    steps: () => [
        {
            content: "Only what is mine to decide is listed",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(By Bob))) .o_data_row:contains(Two)",
            timeout: 60000, // a fresh database compiles the assets first
        },
        {
            content: "Look at the first",
            trigger: ".o_data_row:first .o_data_cell[name=subject]",
            run: "click",
        },
        {
            content: "It shows its figures",
            trigger: ".o_form_view .o_field_widget[name=figures_html]:contains(Ada Ltd)",
        },
        {
            content: "It can be approved here",
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_approve]",
        },
        {
            content: "Back to the list",
            trigger: ".o_breadcrumb a, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Tick all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Approve",
            trigger: ".o_control_panel button[name=action_approve]",
            run: "click",
        },
        {
            content: "With a reason",
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit As budgeted",
        },
        {
            content: "Yes",
            trigger: ".modal footer button[name=action_decide]:visible",
            run: "click",
        },
        {
            content: "It says how many",
            trigger: ".o_notification:contains(Approved: 2)",
        },
        {
            content: "Nothing is left",
            trigger: ".o_view_nocontent:contains(No approvals here)",
        },
    ],
});
